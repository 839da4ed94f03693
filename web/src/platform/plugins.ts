import { useEffect, useRef } from 'react';
import { i18next } from '@/shared/i18n/index.ts';
import type { PluginFeature, PluginState, Registry } from './registry.ts';
import { useMe } from './session.ts';

/** Fetches the browser's part of a plugin. */
type Load = () => Promise<{ default: PluginFeature }>;

const chunks = import.meta.glob<{ default: PluginFeature }>('/../plugins/*/web/index.ts');
/** The plugins that have a part in this app, each a chunk of its own; nothing is fetched before it is asked for. */
const own: ReadonlyMap<string, Load> = new Map(
  Object.entries(chunks).map(([path, load]) => [/plugins\/([^/]+)\/web/.exec(path)?.[1] ?? '', load]),
);

/**
 * Fetches the chunks of the plugins that /me lists and mounts them, each as soon as it is there; a chunk that fails to load
 * leaves the rest alone. What is switched off is not fetched, and what was switched off meanwhile is gone at once.
 */
export function usePlugins(registry: Registry, known: ReadonlyMap<string, Load> = own): void {
  const { plugins } = useMe();
  const ids = plugins.map((p) => p.id).join(' ');
  // What was fetched stays at hand: another plugin that comes or goes changes nothing for those that stay.
  const fetched = useRef(new Map<string, PluginFeature | null>());
  useEffect(() => {
    let live = true;
    const here = fetched.current;
    const on = ids.split(' ').filter((id) => id);
    const missing = on.filter((id) => !here.has(id));
    const states: Record<string, PluginState> = Object.fromEntries(
      on.map((id) => [id, missing.includes(id) ? 'loading' : 'ready']),
    );
    const show = () => {
      // In the order of the server, whichever came first.
      if (live)
        registry.mount(
          on.flatMap((id) => here.get(id) ?? []),
          { ...states },
        );
    };
    show();
    for (const id of missing)
      void fetchPart(id, known.get(id))
        .then(
          (part) => {
            here.set(id, part);
            states[id] = 'ready';
          },
          (cause: unknown) => {
            states[id] = 'failed';
            reportError(cause);
          },
        )
        .then(show);
    return () => {
      live = false;
    };
  }, [ids, registry, known]);
}

/** Its part of the app, if it has one, with its texts. */
async function fetchPart(id: string, load: Load | undefined): Promise<PluginFeature | null> {
  const [chunk] = await Promise.all([load?.(), i18next.loadNamespaces(`plugin.${id}`)]);
  return chunk?.default ?? null;
}
