import { expect, it } from 'vitest';
import { SHOWN_HOURS, wholeHours } from './hours.ts';

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
