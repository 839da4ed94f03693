import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { after, api, call } from '@/shared/api/client.ts';

export { courseAdminQuery, teamQuery } from '@/shared/api/course.ts';

/** Where a course is on its way to people. */
export const STATES = ['draft', 'published', 'archived'] as const;
/** One of them. */
export type CourseState = (typeof STATES)[number];

/** What the list of courses can be ordered by, beside when they were made. */
export const ORDERS = ['title', 'changed', 'enrolled'] as const;

/** What the list of courses is narrowed by, and its order. */
export interface CoursesSearch {
  q?: string;
  state?: CourseState;
  /** Whose courses, for super admins. */
  owner?: string;
  sort?: (typeof ORDERS)[number];
}

/** The courses that I teach; all of them for a super admin. */
export const coursesQuery = (search: CoursesSearch) =>
  infiniteQueryOptions({
    queryKey: ['courses', search],
    queryFn: ({ pageParam }) =>
      call(api.GET('/courses', { params: { query: { ...search, ...after(pageParam), limit: 24 } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
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

/** The draft of an article. */
export const articleQuery = (courseId: string, id: string) =>
  queryOptions({
    queryKey: ['course', courseId, 'content', id, 'article'],
    queryFn: () => call(api.GET('/contents/{id}/article', { params: { path: { id } } })),
  });

/** The revisions of an article; made anew whenever it is looked at. */
export const articleHistoryQuery = (courseId: string, id: string) =>
  queryOptions({
    queryKey: ['course', courseId, 'content', id, 'article', 'history'],
    queryFn: () => call(api.GET('/contents/{id}/article/revisions', { params: { path: { id } } })),
  });

/** What stands beside a content. */
export const resourcesQuery = (courseId: string, id: string) =>
  queryOptions({
    queryKey: ['course', courseId, 'content', id, 'resources'],
    queryFn: () => call(api.GET('/contents/{id}/resources', { params: { path: { id } } })),
  });

/** Who could. */
export const colleaguesQuery = (id: string, q: string) =>
  queryOptions({
    queryKey: ['course', id, 'colleagues', q],
    queryFn: () =>
      call(api.GET('/courses/{id}/colleagues', { params: { path: { id }, query: q ? { q } : {} } })),
    placeholderData: (before) => before,
  });
/** What is to be completed before. */
export const prerequisitesQuery = (id: string) =>
  queryOptions({
    queryKey: ['course', id, 'prerequisites'],
    queryFn: () => call(api.GET('/courses/{id}/prerequisites', { params: { path: { id } } })),
  });
/** Courses that ask for this one first. */
export const dependentsQuery = (id: string) =>
  queryOptions({
    queryKey: ['course', id, 'dependents'],
    queryFn: () => call(api.GET('/courses/{id}/dependents', { params: { path: { id } } })),
  });
/** Courses that may be demanded: those that visitors find, and own ones. */
export const candidatesQuery = (q: string) =>
  queryOptions({
    queryKey: ['courses', 'candidates', q],
    queryFn: async () => {
      const query = { ...(q ? { q } : {}), limit: 20 };
      const [listed, own] = await Promise.all([
        call(api.GET('/catalogue', { params: { query } })),
        call(api.GET('/courses', { params: { query } })),
      ]);
      const all = [...own.items, ...listed.items].map(({ id, title }) => ({ id, title }));
      return all.filter((c, i) => all.findIndex((o) => o.id === c.id) === i);
    },
    placeholderData: (before) => before,
  });
/** What the published outline was since when. */
export const revisionsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['course', id, 'revisions'],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/courses/{id}/revisions', {
          params: { path: { id }, query: { ...after(pageParam), limit: 30 } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });
/** One of them. */
export const revisionQuery = (id: string, revision: number) =>
  queryOptions({
    queryKey: ['course', id, 'revisions', revision],
    queryFn: () =>
      call(api.GET('/courses/{id}/revisions/{revision}', { params: { path: { id, revision } } })),
  });

/** A page of what a search for courses finds, in the order in which they were made. */
export const readCourses = (search: CoursesSearch, cursor: string) =>
  call(
    api.GET('/courses', {
      params: { query: { ...search, sort: 'created', ...(cursor ? { cursor } : {}), limit: 100 } },
    }),
  );
