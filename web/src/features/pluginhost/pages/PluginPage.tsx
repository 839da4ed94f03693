import { useParams } from '@tanstack/react-router';
import { type ComponentType, lazy, Suspense, useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { Crashed, Forbidden, NotFound, Oops } from '@/platform/errors.tsx';
import { ToSignIn } from '@/platform/Frame.tsx';
import { Guard } from '@/platform/Guard.tsx';
import { type PluginPage as Page, type PluginPageProps, paramsOf } from '@/platform/registry.ts';
import { SkeletonPage } from '@/platform/SkeletonPage.tsx';
import { useRegistry } from '@/platform/Slot.tsx';
import { useMe } from '@/platform/session.ts';
import { ApiError } from '@/shared/api/problem.ts';
import { EmptyState } from '@/shared/ui/Bits.tsx';

/** A page of a plugin, fetched when it is opened; says so when the plugin is off. */
export default function PluginPage() {
  const { t } = useTranslation('platform');
  const { pluginId = '', _splat = '' } = useParams({ strict: false });
  const registry = useRegistry();
  const { user, plugins } = useMe();
  const page = useSyncExternalStore(registry.subscribe, () => registry.pluginPage(pluginId, _splat));
  const state = useSyncExternalStore(registry.subscribe, () => registry.stateOf(pluginId));
  if (!plugins.some((p) => p.id === pluginId))
    return <EmptyState heading="h1" title={t('plugin.off')} why={t('plugin.offText')} />;
  if (state === 'failed') return <Broken title={t('plugin.chunk')} text={t('plugin.chunkText')} />;
  if (!page) return state === 'ready' ? <NotFound /> : <SkeletonPage />;
  if (page.roles && !user) return <ToSignIn />;
  if (page.roles && user && !page.roles.includes(user.role)) return <Forbidden />;
  return <Mounted key={`${pluginId}/${page.path}`} id={pluginId} page={page} path={_splat} />;
}

function Mounted({ id, page, path }: { id: string; page: Page; path: string }) {
  const { t } = useTranslation(`plugin.${id}`);
  useTitle(t(page.titleKey));
  const Inner = useMemo<ComponentType<PluginPageProps>>(() => lazy(page.load), [page]);
  return (
    <Guard
      of={path}
      onBroken={(error) => {
        if (!(error instanceof ApiError)) reportError(error);
      }}
      // What the server refused, or could not be reached for, is not the plugin's fault.
      fallback={(error, again) =>
        error instanceof ApiError ? (
          <Crashed error={error} onAgain={again} />
        ) : (
          <Broken
            title={t('platform:plugin.broken')}
            text={t('platform:plugin.brokenText', { plugin: id })}
          />
        )
      }
    >
      <Suspense fallback={<SkeletonPage />}>
        <Inner path={path} params={paramsOf(page.path, path) ?? {}} />
      </Suspense>
    </Guard>
  );
}

/** What went wrong with the page, and the one way out that also fetches what is missing. */
function Broken({ title, text }: { title: string; text: string }) {
  const { t } = useTranslation('platform');
  return (
    <Oops icon="plug" title={title} text={text}>
      <button type="button" className="btn pri" onClick={() => location.reload()}>
        {t('plugin.reload')}
      </button>
    </Oops>
  );
}
