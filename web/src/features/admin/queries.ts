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
