import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { request } from '@/shared/api/client.ts';
import type {
  DeadDelivery,
  PageOf,
  PastEvent,
  Plugin,
  PluginDetail,
  PluginHealth,
  PluginLine,
} from './types.ts';

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
  level?: Level;
}
/** What the address of the events says; both are whole names. */
export interface EventsSearch {
  name?: string;
  subject?: string;
}

const at = (id: string, rest = '') => `/plugins/${encodeURIComponent(id)}${rest}`;
const query = (members: Record<string, string | number | undefined>) => {
  const given = Object.entries(members).filter(([, value]) => value);
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
};

/** The plugins of this server. */
export const pluginsQuery = queryOptions({
  queryKey: ['plugins'],
  queryFn: () => request<PageOf<Plugin>>('GET', '/plugins'),
});
/** Everything about one. */
export const pluginQuery = (id: string) =>
  queryOptions({
    queryKey: ['plugin', id],
    queryFn: () => request<PluginDetail>('GET', at(id)),
  });
/** The same after a dry run: what would happen if it was switched on now. */
export const checkQuery = (id: string) =>
  queryOptions({
    queryKey: ['plugin-check', id],
    queryFn: () => request<PluginDetail>('POST', at(id, '/check')),
    staleTime: 0,
    gcTime: 0,
  });
/** How a plugin is, asked again while somebody looks. */
export const healthQuery = (id: string) =>
  queryOptions({
    queryKey: ['plugin', id, 'health'],
    queryFn: () => request<PluginHealth>('GET', at(id, '/health')),
    refetchInterval: 15_000,
  });
/** What a plugin wrote to the log, newest first. */
export const linesQuery = (id: string, level: Level | undefined) =>
  infiniteQueryOptions({
    queryKey: ['plugin', id, 'log', level],
    queryFn: ({ pageParam }) =>
      request<PageOf<PluginLine>>('GET', at(id, `/logs${query({ level, cursor: pageParam, limit: 50 })}`)),
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
  request<PageOf<DeadDelivery>>('GET', at(id, `/dead${query({ cursor, limit })}`));
/** What happened, newest first. */
export const eventsQuery = (search: EventsSearch) =>
  infiniteQueryOptions({
    queryKey: ['events', search],
    queryFn: ({ pageParam }) =>
      request<PageOf<PastEvent>>('GET', `/admin/events${query({ ...search, cursor: pageParam, limit: 50 })}`),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });

/** Switches a plugin on with the permissions that are granted, and what it builds on with it. */
export const enable = (id: string, grant: readonly string[]): Promise<PluginDetail> =>
  request('POST', at(id, '/enable'), { grant, cascade: true });
/** Switches a plugin off; with `cascade` also those that build on it. */
export const disable = (id: string, cascade: boolean): Promise<PluginDetail> =>
  request('POST', at(id, '/disable'), { cascade });
/** Grants exactly these. */
export const grant = (id: string, permissions: readonly string[]): Promise<PluginDetail> =>
  request('PUT', at(id, '/grants'), { permissions });
/** Replaces the settings; a secret that is left out stays. */
export const saveSettings = (id: string, values: Record<string, unknown>): Promise<PluginDetail> =>
  request('PUT', at(id, '/settings'), { values });
/** Tries a plugin again that failed. */
export const reload = (id: string): Promise<PluginDetail> => request('POST', at(id, '/reload'));
/** Forgets a plugin that is off; with `purge` also all that it kept. */
export const remove = (id: string, purge: boolean): Promise<PluginDetail> =>
  request('POST', at(id, '/remove'), { purge, confirm: id });
/** Path of the archive of everything that a plugin keeps. */
export const exportPath = (id: string): string => at(id, '/export');

/** How many deliveries the server takes back at once. */
const BATCH = 100;
const again = (id: string, events: readonly DeadDelivery[]) =>
  request<{ replayed: number }>('POST', at(id, '/dead/replay'), {
    events: events.map(({ subscriber, event }) => ({ subscriber, event })),
  });
/** Delivers one event again, or all that wait for it. Tells how many there were. */
export async function replay(id: string, which: DeadDelivery | 'all'): Promise<number> {
  if (which !== 'all') return (await again(id, [which])).replayed;
  // All are known before the first goes: what fails anew must not be taken for one that still waits.
  const all: DeadDelivery[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: PageOf<DeadDelivery> = await dead(id, cursor, BATCH);
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
