import { expect, test } from 'vitest';
import { atAnyTime, nextStart } from './starts.ts';

test('a course says when it or a group of it begins next', () => {
  const starts = ['2026-05-01', '2026-12-01', '2027-01-10'];
  expect(nextStart({ starts }, '2026-11-30')).toBe('2026-12-01');
  expect(nextStart({ starts }, '2026-12-01')).toBe('2026-12-01');
  expect(nextStart({ starts }, '2027-02-01')).toBeNull();
  expect(nextStart({ starts: [] }, '2026-11-30')).toBeNull();
});

test('only what neither began on a day nor has groups may be begun at any time', () => {
  expect(atAnyTime({ startDate: null, inGroups: false })).toBe(true);
  expect(atAnyTime({ startDate: '2026-05-01', inGroups: false })).toBe(false);
  expect(atAnyTime({ startDate: null, inGroups: true })).toBe(false);
});
