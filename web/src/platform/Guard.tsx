import './guard.css';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useMe } from './session.ts';

/** Keeps what breaks from taking the page down with it: `fallback` stands in its place. */
export class Guard extends Component<
  {
    onBroken: (error: unknown) => void;
    fallback: ReactNode | ((error: unknown, again: () => void) => ReactNode);
    /** What broke is tried again when it changes. */
    of?: string;
    children: ReactNode;
  },
  { broken: boolean; error: unknown }
> {
  override state = { broken: false, error: null as unknown };
  static getDerivedStateFromError(error: unknown) {
    return { broken: true, error };
  }
  override componentDidUpdate(before: { of?: string }) {
    if (before.of !== this.props.of) this.again();
  }
  again = () => this.setState({ broken: false, error: null });
  override componentDidCatch(error: unknown) {
    this.props.onBroken(error);
  }
  override render() {
    const { fallback, children } = this.props;
    if (!this.state.broken) return children;
    return typeof fallback === 'function' ? fallback(this.state.error, this.again) : fallback;
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
