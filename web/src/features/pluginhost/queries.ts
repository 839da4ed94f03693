import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { after, api, call, said } from '@/shared/api/client.ts';
import type { DeadDelivery, PluginDetail } from '@/shared/api/types.ts';
import { type DaysSearch, moments } from '@/shared/ui/Days.tsx';

/** The levels of a log, the worst first. */
export const LEVELS = ['error', 'warn', 'info', 'debug'] as const;
/** One of them. */
export type Level = (typeof LEVELS)[number];
/** Which plugins the list shows. */
export const SHOWN = ['on', 'off', 'failed'] as const;
/** What the address of the list says. */
export interface PluginsSearch {
  q?: string;
  state?: (typeof SHOWN)[number];
}
/** The pages of a plugin; the first is at its address itself. */
export const TABS = ['overview', 'permissions', 'settings', 'health', 'log', 'danger'] as const;
/** What the address of a plugin says. */
export interface PluginSearch {
  tab?: Exclude<(typeof TABS)[number], 'overview'>;
  level?: Level /** Part of a line of its log. */;
  q?: string /** By what its health shows what it did: hours, when nothing is said. */;
  by?: 'day';
}
/** What the address of the events says: a name or its beginning, a whole subject, a period. */
export interface EventsSearch extends DaysSearch {
  name?: string;
  subject?: string;
}

const of = (id: string) => ({ path: { id } });

/** The plugins of this server. */
export const pluginsQuery = queryOptions({
  queryKey: ['plugins'],
  queryFn: () => call(api.GET('/plugins')),
});
/** Everything about one. */
export const pluginQuery = (id: string) =>
  queryOptions({
    queryKey: ['plugin', id],
    queryFn: () => call(api.GET('/plugins/{id}', { params: of(id) })),
  });
/** The same after a dry run: what would happen if it was switched on now. */
export const checkQuery = (id: string) =>
  queryOptions({
    queryKey: ['plugin-check', id],
    queryFn: () => call(api.POST('/plugins/{id}/check', { params: of(id) })),
    staleTime: 0,
    gcTime: 0,
  });
/** How a plugin is, asked again while somebody looks, and what it did by the hour or by the day. */
export const healthQuery = (id: string, by: 'hour' | 'day') =>
  queryOptions({
    queryKey: ['plugin', id, 'health', by],
    queryFn: () => call(api.GET('/plugins/{id}/health', { params: { ...of(id), query: { by } } })),
    refetchInterval: 15_000,
  });
/** What a plugin wrote to the log, newest first. */
export const linesQuery = (id: string, level: Level | undefined, q: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['plugin', id, 'log', level, q],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/plugins/{id}/logs', {
          params: {
            ...of(id),
            query: { ...said('level', level), ...said('q', q), ...after(pageParam), limit: 50 },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });
/** The events that could not be delivered to it. */
export const deadQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['plugin', id, 'dead'],
    queryFn: ({ pageParam }) => dead(id, pageParam, 25),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });
const dead = (id: string, cursor: string, limit: number) =>
  call(api.GET('/plugins/{id}/dead', { params: { ...of(id), query: { ...after(cursor), limit } } }));
/** What happened, newest first. */
export const eventsQuery = (search: EventsSearch) =>
  infiniteQueryOptions({
    queryKey: ['events', search],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/admin/events', {
          params: { query: { ...moments(search), ...after(pageParam), limit: 50 } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });

/** Switches a plugin on with the permissions that are granted, and what it builds on with it. */
export const enable = (id: string, granted: readonly string[]): Promise<PluginDetail> =>
  call(api.POST('/plugins/{id}/enable', { params: of(id), body: { grant: [...granted], cascade: true } }));
/** Switches a plugin off; with `cascade` also those that build on it. */
export const disable = (id: string, cascade: boolean): Promise<PluginDetail> =>
  call(api.POST('/plugins/{id}/disable', { params: of(id), body: { cascade } }));
/** Grants or revokes one permission. */
export const grant = (id: string, permission: string, granted: boolean): Promise<PluginDetail> =>
  call(
    api.PUT('/plugins/{id}/grants/{permission}', { params: { path: { id, permission } }, body: { granted } }),
  );
/** Replaces the settings; a secret that is left out stays. */
export const saveSettings = (id: string, values: Record<string, unknown>): Promise<PluginDetail> =>
  call(api.PUT('/plugins/{id}/settings', { params: of(id), body: { values } }));
/** Tries a plugin again that failed. */
export const reload = (id: string): Promise<PluginDetail> =>
  call(api.POST('/plugins/{id}/reload', { params: of(id) }));
/** Forgets a plugin that is off; with `purge` also all that it kept. */
export const remove = (id: string, purge: boolean): Promise<PluginDetail> =>
  call(api.POST('/plugins/{id}/remove', { params: of(id), body: { purge, confirm: id } }));

/** How many deliveries the server takes back at once. */
const BATCH = 100;
const again = (id: string, events: readonly DeadDelivery[]) =>
  call(
    api.POST('/plugins/{id}/dead/replay', {
      params: of(id),
      body: { events: events.map(({ subscriber, event }) => ({ subscriber, event })) },
    }),
  );
/** Delivers one event again, or all that wait for it. Tells how many there were. */
export async function replay(id: string, which: DeadDelivery | 'all'): Promise<number> {
  if (which !== 'all') return (await again(id, [which])).replayed;
  // All are known before the first goes: what fails anew must not be taken for one that still waits.
  const all: DeadDelivery[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof dead>> = await dead(id, cursor, BATCH);
    all.push(...page.items);
    cursor = page.nextCursor;
  }
  let replayed = 0;
  for (let i = 0; i < all.length; i += BATCH) replayed += (await again(id, all.slice(i, i + BATCH))).replayed;
  return replayed;
}

/** After something was done to a plugin: others may have changed with it, and the site's own places. */
export async function refreshPlugins(client: QueryClient, detail?: PluginDetail): Promise<void> {
  if (detail) client.setQueryData(pluginQuery(detail.id).queryKey, detail);
  await Promise.all(
    [['plugins'], ['plugin'], ['me']].map((queryKey) => client.invalidateQueries({ queryKey })),
  );
}
