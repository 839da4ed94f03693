import { expect, test } from 'vitest';
import { byDay, later, minutesBetween } from './days.ts';

test('sessions stand under the day of their own place', () => {
  const at = (startsAt: string, timeZone: string) => ({ startsAt, timeZone });
  const days = byDay([
    at('2027-03-01T08:00:00Z', 'Africa/Cairo'),
    at('2027-03-01T16:00:00Z', 'Africa/Cairo'),
    at('2027-03-01T23:00:00Z', 'Africa/Cairo'),
    at('2027-03-01T23:30:00Z', 'America/New_York'),
  ]);
  expect(days.map((d) => [d.day, d.items.length])).toEqual([
    ['2027-03-01', 2],
    ['2027-03-02', 1],
    ['2027-03-01', 1],
  ]);
});

test('an end follows its beginning', () => {
  expect(later('2027-03-01T23:30', 120)).toBe('2027-03-02T01:30');
  expect(later('', 120)).toBe('');
  expect(minutesBetween('2027-03-01T23:30', '2027-03-02T01:00')).toBe(90);
  expect(minutesBetween('', '2027-03-02T01:00')).toBeNull();
});
