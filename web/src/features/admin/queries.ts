import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { after, api, call } from '@/shared/api/client.ts';
import type { Role } from '@/shared/api/types.ts';

/** What the address of the users page says. */
export interface UserSearch {
  q?: string;
  role?: Role;
  active?: 'true' | 'false';
}
/** Accounts under filters. */
export const usersQuery = (search: UserSearch) =>
  infiniteQueryOptions({
    queryKey: ['users', search],
    queryFn: ({ pageParam }) =>
      call(api.GET('/users', { params: { query: { ...search, ...after(pageParam), limit: 50 } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });
/** The organisation's settings. */
export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => call(api.GET('/admin/settings')),
});
/** Who asks for the account to be deleted. */
export const requestsQuery = (state: 'open' | 'refused') =>
  infiniteQueryOptions({
    queryKey: ['privacy', 'requests', state],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/admin/deletion-requests', { params: { query: { state, ...after(pageParam), limit: 25 } } }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });
/** The files with people's data that one asked for; their addresses are good for a quarter of an hour. */
export const exportsQuery = queryOptions({
  queryKey: ['privacy', 'exports'],
  queryFn: () => call(api.GET('/admin/exports')),
  refetchInterval: 600_000,
});
/** How long personal records are kept. */
export const retentionQuery = queryOptions({
  queryKey: ['retention'],
  queryFn: () => call(api.GET('/admin/retention')),
});
