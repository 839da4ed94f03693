import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { after, api, call } from '@/shared/api/client.ts';

/** The trainer's day. */
export const todayQuery = queryOptions({
  queryKey: ['today'],
  queryFn: () => call(api.GET('/trainer/today')),
});
/** The super admin's numbers. */
export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: () => call(api.GET('/admin/overview')),
});
/** Who did what, newest first. */
export const auditQuery = (search: { action?: string }) =>
  infiniteQueryOptions({
    queryKey: ['audit', search],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/admin/audit', {
          params: { query: { ...search, ...after(pageParam), limit: 50 } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });
