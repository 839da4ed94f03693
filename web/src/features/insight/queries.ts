import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { after, api, call } from '@/shared/api/client.ts';
import type { CourseStatistics } from '@/shared/api/types.ts';
import { type DaysSearch, moments } from '@/shared/ui/Days.tsx';

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
/** How many days back the figures of a course go. */
export const PERIODS = ['30', '90', '365'] as const;
export type Period = (typeof PERIODS)[number];
/** The figures of a course; what happens there makes them old. */
export const statisticsQuery = (id: string, days: Period) =>
  queryOptions({
    queryKey: ['course', id, 'statistics', days],
    queryFn: () => call(api.GET('/courses/{id}/statistics', { params: { path: { id }, query: { days } } })),
    placeholderData: (before: CourseStatistics | undefined) =>
      before?.course.id === id ? before : undefined,
  });
/** What the list of all courses' figures can begin with most of. */
export const ORDERS = ['people', 'learning', 'completed', 'rate', 'progress', 'score'] as const;
export type Order = (typeof ORDERS)[number];
/** The figures of all courses. */
export const centreQuery = (by: Order) =>
  infiniteQueryOptions({
    queryKey: ['centre', by],
    queryFn: ({ pageParam }) =>
      call(api.GET('/admin/statistics', { params: { query: { by, ...after(pageParam), limit: 50 } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });
/** What the address of the audit log says. */
export interface AuditSearch extends DaysSearch {
  /** Part of an action, or of the name of a person or a course. */
  q?: string;
  action?: string;
  actor?: string;
  object?: string;
}

/** Who did what, newest first. */
export const auditQuery = (search: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ['audit', search],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/admin/audit', {
          params: { query: { ...moments(search), ...after(pageParam), limit: 50 } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });
