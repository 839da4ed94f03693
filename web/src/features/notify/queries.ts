import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { after, api, call } from '@/shared/api/client.ts';
import type { Audience } from '@/shared/api/types.ts';

/** Where a mail is on its way. */
export const STATES = ['queued', 'sending', 'sent', 'kept', 'failed', 'uncertain'] as const;
/** One of them. */
export type MailState = (typeof STATES)[number];

/** My notifications, newest first. */
export const noticesQuery = infiniteQueryOptions({
  queryKey: ['notifications'],
  queryFn: ({ pageParam }) =>
    call(api.GET('/me/notifications', { params: { query: { ...after(pageParam), limit: 30 } } })),
  initialPageParam: '',
  getNextPageParam: (last) => last.nextCursor,
});
/** The outbox. */
export const mailsQuery = (search: { state?: MailState }) =>
  infiniteQueryOptions({
    queryKey: ['mails', search],
    queryFn: ({ pageParam }) =>
      call(api.GET('/admin/mails', { params: { query: { ...search, ...after(pageParam) } } })),
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
/** The kinds of mail in each language. */
export const templatesQuery = queryOptions({
  queryKey: ['mail-templates'],
  queryFn: () => call(api.GET('/admin/mail-templates')),
});
/** The texts of one kind. */
export const templateQuery = (kind: string, language: string) =>
  queryOptions({
    queryKey: ['mail-templates', kind, language],
    queryFn: () =>
      call(api.GET('/admin/mail-templates/{kind}/{language}', { params: { path: { kind, language } } })),
  });
/** What I chose to hear of, and how. */
export const preferencesQuery = queryOptions({
  queryKey: ['notification-preferences'],
  queryFn: () => call(api.GET('/me/notification-preferences')),
});
/** What is announced to me, of one course or of all. */
export const announcedQuery = (course?: string) =>
  queryOptions({
    queryKey: ['announcements', 'mine', course ?? ''],
    queryFn: () => call(api.GET('/me/announcements', { params: { query: course ? { course } : {} } })),
  });
/** What is announced on the home page. */
export const homeNewsQuery = queryOptions({
  queryKey: ['home-news'],
  queryFn: () => call(api.GET('/home/announcements')),
});
/** What I announced; for super admins all. */
export const madeQuery = infiniteQueryOptions({
  queryKey: ['announcements', 'made'],
  queryFn: ({ pageParam }) => call(api.GET('/announcements', { params: { query: after(pageParam) } })),
  initialPageParam: '',
  getNextPageParam: (last) => last.nextCursor,
});
/** One that I made. */
export const oneMadeQuery = (id: string) =>
  queryOptions({
    queryKey: ['announcements', 'made', id],
    queryFn: () => call(api.GET('/announcements/{id}', { params: { path: { id } } })),
  });
/** The groups and sessions of a course. */
export const partsQuery = (course: string) =>
  queryOptions({
    queryKey: ['announcements', 'parts', course],
    queryFn: () => call(api.GET('/courses/{id}/announcement-parts', { params: { path: { id: course } } })),
  });
/** How many people an audience is. */
export const audienceQuery = (audience: Audience) =>
  queryOptions({
    queryKey: ['announcements', 'audience', audience],
    queryFn: () => call(api.POST('/announcements/audience', { body: { audience } })),
    retry: false,
  });
/** My conversations, the latest first. */
export const conversationsQuery = infiniteQueryOptions({
  queryKey: ['messages', 'conversations'],
  queryFn: ({ pageParam }) => call(api.GET('/me/conversations', { params: { query: after(pageParam) } })),
  initialPageParam: '',
  getNextPageParam: (last) => last.nextCursor,
});
/** The messages of one, the latest first. */
export const messagesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['messages', 'of', id],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/me/conversations/{id}/messages', {
          params: { path: { id }, query: { ...after(pageParam), limit: 50 } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });
/** One conversation. */
export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ['messages', 'one', id],
    queryFn: () => call(api.GET('/me/conversations/{id}', { params: { path: { id } } })),
  });
