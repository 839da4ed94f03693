import { queryOptions } from '@tanstack/react-query';
import { api, call } from './client.ts';
import { todayHere } from './starts.ts';
import type { CourseAdmin, Person } from './types.ts';

/** Whether somebody may change a course and decide on its enrolments; assistants write its contents, observers look. */
export const mayEdit = (course: Pick<CourseAdmin, 'myTeamRole'>, person: Person): boolean =>
  person.role === 'super_admin' || course.myTeamRole === 'owner' || course.myTeamRole === 'trainer';

/** Whether somebody may write the outline and its contents. */
export const mayWrite = (course: Pick<CourseAdmin, 'myTeamRole'>, person: Person): boolean =>
  mayEdit(course, person) || course.myTeamRole === 'assistant';

/**
 * Whether somebody and the trainees of a course may write to one another: whoever is of its team and does more than look. Who
 * sees the course for another reason, as a super admin does, is nobody's trainer there.
 */
export const mayTalk = ({ myTeamRole }: Pick<CourseAdmin, 'myTeamRole'>): boolean =>
  myTeamRole !== null && myTeamRole !== 'observer';

/** A course as its team edits it. */
export const courseAdminQuery = (id: string) =>
  queryOptions({
    queryKey: ['course', id],
    queryFn: () => call(api.GET('/courses/{id}', { params: { path: { id } } })),
  });

/** The people of a course's team. */
export const teamQuery = (id: string) =>
  queryOptions({
    queryKey: ['course', id, 'team'],
    queryFn: () => call(api.GET('/courses/{id}/team', { params: { path: { id } } })),
  });

/** The groups of a course, for its team. */
export const groupsQuery = (id: string) =>
  queryOptions({
    queryKey: ['course', id, 'groups'],
    queryFn: () => call(api.GET('/courses/{id}/groups', { params: { path: { id } } })),
  });

/** The groups that are not over, and whether nobody comes to none of them: people meet in a classroom, and in groups. */
export function openGroups<G extends { endsOn: string }>(
  course: { courseType: string } | undefined,
  groups: readonly G[],
  today = todayHere(),
): { open: readonly G[]; needed: boolean } {
  const open = groups.filter((g) => g.endsOn >= today);
  return { open, needed: course?.courseType === 'classroom' && open.length > 0 };
}
