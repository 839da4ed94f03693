import { expect, it } from 'vitest';
import type { CourseCard } from '@/shared/api/types.ts';
import { activeFilters, homeShelves, lines, readSearch, without } from './model.ts';

it('reads the address and drops what it does not know', () => {
  expect(readSearch({ q: 2026, type: 'online', sort: 'magic', free: 'true', page: '3', level: ' ' })).toEqual(
    { q: '2026', type: 'online', free: true },
  );
});

it('lists the filters that are on and takes one away', () => {
  const search = readSearch({ q: 'sql', level: 'beginner' });
  expect(activeFilters(search).map((a) => a.key)).toEqual(['q', 'level']);
  expect(without(search, 'level')).toEqual({ q: 'sql' });
});

it('features the marked courses and shows none of them twice', () => {
  const card = (id: string, isFeatured = false) => ({ id, isFeatured }) as CourseCard;
  const shelves = homeShelves([card('n1'), card('f1', true), card('n2')], [card('p1'), card('f1', true)]);
  expect(shelves.featured.map((c) => c.id)).toEqual(['f1']);
  expect(shelves.newest.map((c) => c.id)).toEqual(['n1', 'n2']);
  expect(homeShelves([card('n1')], [card('p1')]).featured.map((c) => c.id)).toEqual(['p1']);
});

it('takes one outcome a line without its dash', () => {
  expect(lines('- one\n* two\n\n3. three\nfour – five')).toEqual(['one', 'two', 'three', 'four – five']);
});
