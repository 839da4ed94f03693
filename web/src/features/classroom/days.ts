import type { ClassSession } from '@/shared/api/types.ts';
import { wallIn } from '@/shared/i18n/zoned.ts';

/** Whether nothing of a session is to come; a cancelled one is over with its time. */
export const isOver = (s: Pick<ClassSession, 'endsAt'>): boolean => Date.parse(s.endsAt) <= Date.now();

/** The sessions by the day that the calendar at their place shows, in their order. */
export function byDay<S extends Pick<ClassSession, 'startsAt' | 'timeZone'>>(
  sessions: readonly S[],
): { day: string; items: S[] }[] {
  const days: { day: string; items: S[] }[] = [];
  for (const s of sessions) {
    const day = wallIn(s.startsAt, s.timeZone).slice(0, 10);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(s);
    else days.push({ day, items: [s] });
  }
  return days;
}

/** What a clock shows `minutes` later than `wall`, both as a field of date and time has it; '' for what is no time. */
export function later(wall: string, minutes: number): string {
  const at = Date.parse(`${wall}Z`);
  return Number.isNaN(at) ? '' : new Date(at + minutes * 60_000).toISOString().slice(0, 16);
}

/** How many minutes lie between what a clock shows and what it shows later; null for what is no time. */
export function minutesBetween(from: string, to: string): number | null {
  const n = (Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / 60_000;
  return Number.isNaN(n) ? null : n;
}
