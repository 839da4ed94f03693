import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, call } from '@/shared/api/client.ts';

/** All meetings of a course, for its team. */
export const sessionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['course', id, 'sessions'],
    queryFn: () => call(api.GET('/courses/{id}/sessions', { params: { path: { id } } })),
  });

/** The coming meetings of a course, for who learns in it. */
export const roomSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['my-sessions', id],
    queryFn: () => call(api.GET('/courses/{id}/sessions/mine', { params: { path: { id } } })),
  });

/** Where I go next, in all courses. */
export const mySessionsQuery = queryOptions({
  queryKey: ['my-sessions'],
  queryFn: () => call(api.GET('/me/class-sessions')),
});

/** Everything that shows the meetings of a course is out of date. */
export const refreshSessions = (client: QueryClient, courseId: string) =>
  Promise.all(
    [['course', courseId], ['my-sessions'], ['next-sessions', courseId]].map((queryKey) =>
      client.invalidateQueries({ queryKey }),
    ),
  );
