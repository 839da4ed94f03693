import { useParams } from '@tanstack/react-router';
import { type ComponentType, lazy, Suspense, useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { Forbidden } from '@/platform/errors.tsx';
import type { PluginPage as Page } from '@/platform/registry.ts';
import { SkeletonPage } from '@/platform/SkeletonPage.tsx';
import { useRegistry } from '@/platform/Slot.tsx';
import { useMe } from '@/platform/session.ts';
import { EmptyState } from '@/shared/ui/Bits.tsx';

/** A page of a plugin, fetched when it is opened; says so when the plugin is off. */
export default function PluginPage() {
  const { t } = useTranslation('platform');
  const { pluginId = '', _splat = '' } = useParams({ strict: false });
  const registry = useRegistry();
  const { user, plugins } = useMe();
  const page = useSyncExternalStore(registry.subscribe, () => registry.pluginPage(pluginId, _splat));
  if (!page) {
    return plugins.some((p) => p.id === pluginId) ? (
      <SkeletonPage />
    ) : (
      <EmptyState heading="h1" title={t('plugin.off')} why={t('plugin.offText')} />
    );
  }
  if (page.roles && (!user || !page.roles.includes(user.role))) return <Forbidden />;
  return <Mounted key={`${pluginId}/${page.path}`} id={pluginId} page={page} path={_splat} />;
}

function Mounted({ id, page, path }: { id: string; page: Page; path: string }) {
  const { t } = useTranslation(`plugin.${id}`);
  useTitle(t(page.titleKey));
  const Inner = useMemo<ComponentType<{ path: string }>>(() => lazy(page.load), [page]);
  return (
    <Suspense fallback={<SkeletonPage />}>
      <Inner path={path} />
    </Suspense>
  );
}
