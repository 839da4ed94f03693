import { expect, it } from 'vitest';
import { wallIn } from '@/shared/i18n/zoned.ts';
import { SHOWN_DAYS, SHOWN_HOURS, wholeDays, wholeHours } from './spans.ts';

it('fills the hours in which nothing was done', () => {
  const busy = {
    at: '2026-11-29T07:00:00Z',
    calls: 3,
    errors: 1,
    panics: 0,
    timeouts: 0,
    meanMs: 2,
    maxMs: 4,
  };
  const old = { ...busy, at: '2026-11-20T07:00:00Z' };
  const hours = wholeHours([old, busy], Date.parse('2026-11-29T08:30:00Z'));
  expect(hours).toHaveLength(SHOWN_HOURS);
  expect(hours.filter((h) => h.calls)).toEqual([busy]);
  expect(hours.at(-1)?.at).toBe('2026-11-29T08:00:00.000Z');
  expect(hours.at(-2)).toBe(busy);
  expect(hours[0]?.at).toBe('2026-11-27T09:00:00.000Z');
});

it('fills the days on which nothing was done, in the time zone of the site', () => {
  const busy = {
    at: '2026-11-28T21:00:00Z', // midnight of the 29th in Kuwait
    calls: 3,
    errors: 1,
    panics: 0,
    timeouts: 0,
    meanMs: 2,
    maxMs: 4,
  };
  const old = { ...busy, at: '2026-08-01T21:00:00Z' };
  const days = wholeDays([old, busy], '2026-11-30', (iso) => wallIn(iso, 'Asia/Kuwait').slice(0, 10));
  expect(days).toHaveLength(SHOWN_DAYS);
  expect(days.filter((d) => d.calls)).toEqual([{ ...busy, at: '2026-11-29' }]);
  expect(days.at(-1)).toMatchObject({ at: '2026-11-30', calls: 0 });
  expect(days[0]?.at).toBe('2026-09-02');
});
