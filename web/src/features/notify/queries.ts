import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, call } from '@/shared/api/client.ts';

/** My notifications, newest first. */
export const noticesQuery = infiniteQueryOptions({
  queryKey: ['notifications'],
  queryFn: ({ pageParam }) =>
    call(api.GET('/me/notifications', { params: { query: { cursor: pageParam || undefined, limit: 30 } } })),
  initialPageParam: '',
  getNextPageParam: (last) => last.nextCursor,
});
/** The outbox. */
export const mailsQuery = (search: { state?: string }) =>
  infiniteQueryOptions({
    queryKey: ['mails', search],
    queryFn: ({ pageParam }) =>
      call(api.GET('/admin/mails', { params: { query: { ...search, cursor: pageParam || undefined } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });
/** One mail with its text. */
export const mailQuery = (id: string) =>
  queryOptions({
    queryKey: ['mails', 'one', id],
    queryFn: () => call(api.GET('/admin/mails/{id}', { params: { path: { id } } })),
  });
