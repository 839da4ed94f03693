import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { after, api, call } from '@/shared/api/client.ts';

/** Where a course is on its way to people. */
export const STATES = ['draft', 'published', 'archived'] as const;
/** One of them. */
export type CourseState = (typeof STATES)[number];

/** The courses that I teach; all of them for a super admin. */
export const coursesQuery = (search: { q?: string; state?: CourseState }) =>
  infiniteQueryOptions({
    queryKey: ['courses', search],
    queryFn: ({ pageParam }) =>
      call(api.GET('/courses', { params: { query: { ...search, ...after(pageParam), limit: 24 } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });

/** A course as its team edits it. */
export const courseAdminQuery = (id: string) =>
  queryOptions({
    queryKey: ['course', id],
    queryFn: () => call(api.GET('/courses/{id}', { params: { path: { id } } })),
  });

/** The outline with its version. */
export const outlineQuery = (id: string) =>
  queryOptions({
    queryKey: ['course', id, 'outline'],
    queryFn: () => call(api.GET('/courses/{id}/outline', { params: { path: { id } } })),
  });

/** One content with what is inside. */
export const contentQuery = (courseId: string, id: string) =>
  queryOptions({
    queryKey: ['course', courseId, 'content', id],
    queryFn: () => call(api.GET('/contents/{id}', { params: { path: { id } } })),
  });
