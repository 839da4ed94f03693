import { useEffect } from 'react';
import { i18next } from '@/shared/i18n/index.ts';
import type { PluginFeature, Registry } from './registry.ts';
import { useMe } from './session.ts';

const chunks = import.meta.glob<{ default: PluginFeature }>('/../plugins/*/web/index.ts');
const byId = new Map(
  Object.entries(chunks).map(([path, load]) => [/plugins\/([^/]+)\/web/.exec(path)?.[1] ?? '', load]),
);

/** Fetches the chunks of the plugins that /me lists and mounts them; a chunk that fails to load leaves the rest alone. */
export function usePlugins(registry: Registry): void {
  const { plugins } = useMe();
  const ids = plugins.map((p) => p.id).join(' ');
  useEffect(() => {
    let live = true;
    const wanted = ids.split(' ').filter((id) => byId.has(id));
    void Promise.all(
      wanted.map(async (id) => {
        try {
          const [chunk] = await Promise.all([byId.get(id)?.(), i18next.loadNamespaces(`plugin.${id}`)]);
          return chunk?.default ?? null;
        } catch (cause) {
          reportError(cause);
          return null;
        }
      }),
    ).then((loaded) => {
      if (live) registry.mount(loaded.filter((p) => p !== null));
    });
    return () => {
      live = false;
    };
  }, [ids, registry]);
}
