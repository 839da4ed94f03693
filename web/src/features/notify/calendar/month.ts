import { wallIn } from '@/shared/i18n/zoned.ts';

const DAY = 86_400_000;
const at = (day: string) => Date.parse(`${day}T00:00Z`);
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** The day on which the weeks of a language begin, 0 being Sunday: Saturday in Arabic, Monday otherwise. */
export const firstWeekday = (lang: string): number => (lang === 'ar' ? 6 : 1);

/** The day that a calendar in the zone shows now. */
export const today = (zone: string): string => wallIn(new Date().toISOString(), zone).slice(0, 10);

/** The day so many days later. */
export const addDays = (day: string, n: number): string => dayOf(at(day) + n * DAY);

/** The month so many months later, `2027-03`. */
export function addMonths(month: string, n: number): string {
  const [year = 0, of = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, of - 1 + n, 1)).toISOString().slice(0, 7);
}

/** The same day of another month, or its last one where it has no such day. */
export function dayInMonth(day: string, month: string): string {
  const last = addDays(`${addMonths(month, 1)}-01`, -1);
  const same = `${month}-${day.slice(8)}`;
  return same > last ? last : same;
}

/** How many days after the beginning of its week a day is. */
export const inWeek = (day: string, first: number): number => (new Date(at(day)).getUTCDay() - first + 7) % 7;

/** The weeks that have a day of the month, whole. */
export function weeksOf(month: string, first: number): string[][] {
  const weeks: string[][] = [];
  for (
    let day = addDays(`${month}-01`, -inWeek(`${month}-01`, first));
    day.slice(0, 7) <= month;
    day = addDays(day, 7)
  )
    weeks.push(Array.from({ length: 7 }, (_, i) => addDays(day, i)));
  return weeks;
}

/** What of some things lies on which day of the zone's calendar, in their order. */
export function byDay<T extends { startsAt: string }>(items: readonly T[], zone: string): Map<string, T[]> {
  const days = new Map<string, T[]>();
  for (const item of items) {
    const day = wallIn(item.startsAt, zone).slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return days;
}

/** What a key moves the day to, as the grid lies on the page; null for other keys. */
export function moved(key: string, day: string, first: number, rtl: boolean): string | null {
  const onward = rtl ? -1 : 1;
  switch (key) {
    case 'ArrowRight':
      return addDays(day, onward);
    case 'ArrowLeft':
      return addDays(day, -onward);
    case 'ArrowDown':
      return addDays(day, 7);
    case 'ArrowUp':
      return addDays(day, -7);
    case 'Home':
      return addDays(day, -inWeek(day, first));
    case 'End':
      return addDays(day, 6 - inWeek(day, first));
    case 'PageUp':
      return dayInMonth(day, addMonths(day.slice(0, 7), -1));
    case 'PageDown':
      return dayInMonth(day, addMonths(day.slice(0, 7), 1));
  }
  return null;
}

/** Whether an address names a month that there is, between the years that the server knows. */
export const isMonth = (s: unknown): s is string =>
  typeof s === 'string' && /^20\d\d-(0[1-9]|1[0-2])$/.test(s);
