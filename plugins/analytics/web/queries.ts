import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { request } from '@/shared/api/client.ts';
import { wallIn } from '@/shared/i18n/zoned.ts';

/** Lengths of the ranges that can be chosen, in days. */
export const RANGES = ['7', '30', '90', '365'] as const;
export type Range = (typeof RANGES)[number];

/** What is counted. */
export const MEASURES = ['enrolled', 'lessons', 'completed', 'left'] as const;
export type Measure = (typeof MEASURES)[number];
export type Counts = Record<Measure, number>;

/** A day as YYYY-MM-DD and what happened on it. */
export interface Day {
  day: string;
  counts: Counts;
}
/** Every day of a range, and the sums of it and of the range before. */
export interface Figures {
  zone: string;
  from: string;
  until: string;
  days: Day[];
  total: Counts;
  before: Counts;
}
export interface TopCourse {
  id: string;
  title: string;
  counts: Counts;
}
export interface SiteFigures {
  figures: Figures;
  top: TopCourse[];
  rebuild: { askedAt: string | null; doneAt: string | null };
}
export interface CourseFigures {
  figures: Figures;
  title: string;
  card: boolean;
}

/** The last days of a time zone, as the server is asked for them. */
export function lastDays(days: number, zone: string, now = new Date()): { from: string; until: string } {
  const until = wallIn(now.toISOString(), zone).slice(0, 10);
  const first = new Date(`${until}T00:00:00Z`);
  first.setUTCDate(first.getUTCDate() + 1 - days);
  return { from: first.toISOString().slice(0, 10), until };
}

const asked = (days: number, zone: string) => new URLSearchParams(lastDays(days, zone)).toString();

/** Where the file of a range is. */
export const fileOf = (days: number, zone: string, course?: string): string =>
  `/x/analytics/${course ? `courses/${course}` : 'site'}/export?${asked(days, zone)}`;

/** The counters of all courses. */
export const siteQuery = (days: number, zone: string) =>
  queryOptions({
    queryKey: ['x', 'analytics', 'site', days, zone],
    queryFn: () => request<SiteFigures>('GET', `/x/analytics/site?${asked(days, zone)}`),
    placeholderData: keepPreviousData,
  });

/** The counters of a course, for its team. */
export const courseQuery = (course: string, days: number, zone: string) =>
  queryOptions({
    queryKey: ['x', 'analytics', 'course', course, days, zone],
    queryFn: () => request<CourseFigures>('GET', `/x/analytics/courses/${course}?${asked(days, zone)}`),
    // Another range of the same course keeps what is there until it has come; another course does not.
    placeholderData: (before, query) => (query?.queryKey[3] === course ? before : undefined),
  });

/** Days as a chart shows them: each, or weeks of seven from the newest back once they are many. */
export function barsOf(days: readonly Day[]): readonly Day[] {
  if (days.length <= 100) return days;
  const weeks: Day[] = [];
  for (let end = days.length; end > 0; end -= 7) {
    const week = days.slice(Math.max(0, end - 7), end);
    const [first] = week;
    if (first) weeks.unshift({ day: first.day, counts: sumOf(week) });
  }
  return weeks;
}

function sumOf(days: readonly Day[]): Counts {
  const sum = { enrolled: 0, lessons: 0, completed: 0, left: 0 };
  for (const { counts } of days) for (const m of MEASURES) sum[m] += counts[m];
  return sum;
}

/** Whether nothing was counted. */
export const isQuiet = (counts: Counts): boolean => MEASURES.every((m) => counts[m] === 0);
