import { describe, expect, it } from 'vitest';
import { addMonths, byDay, dayInMonth, firstWeekday, isMonth, moved, weeksOf } from './month.ts';

describe('the weeks of a month', () => {
  it('begin on Monday in English and on Saturday in Arabic', () => {
    const en = weeksOf('2027-03', firstWeekday('en'));
    expect(en[0]).toEqual([
      '2027-03-01',
      '2027-03-02',
      '2027-03-03',
      '2027-03-04',
      '2027-03-05',
      '2027-03-06',
      '2027-03-07',
    ]);
    expect(en).toHaveLength(5);
    const ar = weeksOf('2027-03', firstWeekday('ar'));
    expect(ar[0]?.[0]).toBe('2027-02-27');
    expect(ar.at(-1)).toContain('2027-03-31');
  });
  it('hold the days of a short month and of the turn of a year', () => {
    expect(weeksOf('2027-02', 1)).toHaveLength(4);
    expect(weeksOf('2026-12', 1).flat()).toContain('2027-01-03');
    expect(addMonths('2026-12', 1)).toBe('2027-01');
    expect(addMonths('2027-01', -1)).toBe('2026-12');
    expect(dayInMonth('2027-01-31', '2027-02')).toBe('2027-02-28');
  });
});

describe('the days of things', () => {
  it('are those of the zone, also when its clocks change', () => {
    const items = [
      { startsAt: '2027-04-29T21:30:00Z' }, // 23:30 in Cairo, before summer time
      { startsAt: '2027-04-30T21:30:00Z' }, // 00:30 on the day after, in summer time
    ];
    expect([...byDay(items, 'Africa/Cairo').keys()]).toEqual(['2027-04-29', '2027-05-01']);
    expect([...byDay(items, 'UTC').keys()]).toEqual(['2027-04-29', '2027-04-30']);
  });
});

describe('keys', () => {
  it('move the day as it lies on the page', () => {
    expect(moved('ArrowRight', '2027-03-31', 1, false)).toBe('2027-04-01');
    expect(moved('ArrowRight', '2027-03-31', 6, true)).toBe('2027-03-30');
    expect(moved('ArrowUp', '2027-03-03', 1, false)).toBe('2027-02-24');
    expect(moved('Home', '2027-03-04', 1, false)).toBe('2027-03-01');
    expect(moved('End', '2027-03-04', 6, true)).toBe('2027-03-05');
    expect(moved('PageDown', '2027-01-31', 1, false)).toBe('2027-02-28');
    expect(moved('a', '2027-01-31', 1, false)).toBeNull();
  });
  it('and addresses are read with care', () => {
    expect(isMonth('2027-03')).toBe(true);
    for (const wrong of ['2027-13', '1999-01', '2027-3', '', 7, undefined])
      expect(isMonth(wrong)).toBe(false);
  });
});
