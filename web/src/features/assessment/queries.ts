import { queryOptions } from '@tanstack/react-query';
import { api, call } from '@/shared/api/client.ts';

/** The kinds of assignments, as they are offered. */
export const KINDS = ['homework', 'project', 'exam', 'presentation', 'other'] as const;

/** What an assignment has beside other contents. */
export const assignmentQuery = (courseId: string, id: string) =>
  queryOptions({
    queryKey: ['course', courseId, 'content', id, 'assignment'],
    queryFn: () => call(api.GET('/contents/{id}/assignment', { params: { path: { id } } })),
  });
