import { expect, test } from 'vitest';
import { wallIn } from './zoned.ts';

test('a moment as clocks show it, on both sides of the change of the clock', () => {
  expect(wallIn('2027-03-01T07:00:00Z', 'Africa/Cairo')).toBe('2027-03-01T09:00');
  expect(wallIn('2027-03-28T00:59:00Z', 'Europe/Berlin')).toBe('2027-03-28T01:59');
  expect(wallIn('2027-03-28T01:00:00Z', 'Europe/Berlin')).toBe('2027-03-28T03:00');
  expect(wallIn('2026-12-31T22:00:00Z', 'Africa/Cairo')).toBe('2027-01-01T00:00');
});
