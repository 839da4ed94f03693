import type { CourseCard } from './types.ts';

/** Today where the reader is, as the days of courses are written. */
export const todayHere = (): string => {
  const now = new Date();
  const two = (n: number) => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
};

/** When a course or a group of it begins next; null when nothing does. The server's pages say the same (page.nextStart). */
export const nextStart = (course: Pick<CourseCard, 'starts'>, today = todayHere()): string | null =>
  course.starts.find((day) => day >= today) ?? null;

/** One may begin when one likes: it neither began on a day nor begins with groups. */
export const atAnyTime = (course: Pick<CourseCard, 'startDate' | 'inGroups'>): boolean =>
  course.startDate === null && !course.inGroups;
