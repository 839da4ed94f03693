import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useMe } from './session.ts';

/** Keeps what breaks from taking the page down with it: `fallback` stands in its place. */
export class Guard extends Component<
  { onBroken: (error: unknown) => void; fallback: ReactNode; children: ReactNode },
  { broken: boolean }
> {
  override state = { broken: false };
  static getDerivedStateFromError() {
    return { broken: true };
  }
  override componentDidCatch(error: unknown) {
    this.props.onBroken(error);
  }
  override render() {
    return this.state.broken ? this.props.fallback : this.props.children;
  }
}

/** In the place of what a plugin could not show: quiet, and only for those who can do something about it. */
export function BrokenEntry({ plugin }: { plugin: string | null }) {
  const { t } = useTranslation('platform');
  const { user, viewedBy } = useMe();
  if (plugin === null || user?.role !== 'super_admin' || viewedBy) return null;
  return (
    <span className="broken t1 q">
      <Icon name="plug" s />
      {t('plugin.entryBroken', { plugin })}
    </span>
  );
}
