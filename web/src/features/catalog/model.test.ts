import { expect, it } from 'vitest';
import type { Category, CourseCard } from '@/shared/api/types.ts';
import {
  above,
  activeFilters,
  asked,
  categoryOf,
  homeShelves,
  lines,
  readSearch,
  slugNow,
  toggled,
  valuesOf,
  without,
} from './model.ts';
import cases from './search.cases.json';

it('reads the address and drops what it does not know', () => {
  expect(
    readSearch({ q: 2026, type: 'online', sort: 'magic', price: 'free', page: '3', level: ' ' }),
  ).toEqual({
    q: '2026',
    type: 'online',
    price: 'free',
  });
});

it('reads the least rating as the address has it', () => {
  expect(readSearch({ rating: 4.5, sort: 'rating' })).toEqual({ rating: 4.5, sort: 'rating' });
  expect([readSearch({ rating: '4' }), readSearch({ rating: 2 })]).toEqual([{ rating: 4 }, {}]);
});

it('reads the highest price as an amount', () => {
  expect(readSearch({ maxPrice: '12.5' })).toEqual({ maxPrice: 12.5 });
  expect(activeFilters(readSearch({ maxPrice: 0 }))).toEqual([{ key: 'maxPrice', value: '0' }]);
  for (const maxPrice of ['-1', '1e9', 'much', '12345678901']) expect(readSearch({ maxPrice })).toEqual({});
});

it('lists the filters that are on and takes one away', () => {
  const search = readSearch({ q: 'sql', level: 'beginner' });
  expect(activeFilters(search).map((a) => a.key)).toEqual(['q', 'level']);
  expect(without(search, 'level')).toEqual({ q: 'sql' });
});

it('holds several values of a facet, and one of the others', () => {
  let search = readSearch({ type: 'online', rating: 4 });
  search = toggled(search, 'type', 'hybrid', true);
  expect(search).toEqual({ type: 'hybrid~online', rating: 4 });
  expect(valuesOf(search, 'type')).toEqual(['hybrid', 'online']);
  expect(asked(search)).toEqual({ type: ['hybrid', 'online'] });
  expect(activeFilters(search)).toEqual([
    { key: 'type', value: 'hybrid' },
    { key: 'type', value: 'online' },
    { key: 'rating', value: '4' },
  ]);
  search = toggled(toggled(search, 'type', 'online', false), 'rating', '3', true);
  expect(search).toEqual({ type: 'hybrid', rating: 3 });
  expect(toggled(search, 'type', 'hybrid', false)).toEqual({ rating: 3 });
  expect(readSearch({ type: 'online~magic~online', category: '~b~a~' })).toEqual({
    type: 'online',
    category: 'a~b',
  });
});

it('fills whole rows of the home page', () => {
  const card = (id: string) => ({ id, enrollmentCount: 1 }) as CourseCard;
  const shown = [{ id: 'featured' as const, shown: true }];
  const newest = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(card);
  const shelf = (chosen: string[]) =>
    homeShelves(shown, chosen.map(card), newest, []).newest.map((c) => c.id);
  expect(shelf(['x'])).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(shelf(['a', 'b', 'c'])).toEqual(['d', 'e', 'f']);
  expect(shelf(['a', 'b', 'c', 'd', 'e'])).toEqual(['f', 'g']);
});

it('shows the chosen courses, and none of them twice', () => {
  const card = (id: string, enrollmentCount = 1) => ({ id, enrollmentCount }) as CourseCard;
  const ids = (cards: readonly CourseCard[]) => cards.map((c) => c.id);
  const shown = [{ id: 'featured' as const, shown: true }];
  const hidden = [{ id: 'featured' as const, shown: false }];
  const newest = [card('n1'), card('f1'), card('n2')];
  const popular = [card('p1'), card('f1'), card('p2', 0)];
  const chosen = homeShelves(shown, [card('f1')], newest, popular);
  expect([ids(chosen.featured), ids(chosen.newest), ids(chosen.popular)]).toEqual([
    ['f1'],
    ['n1', 'n2'],
    ['p1', 'f1'],
  ]);
  expect(ids(chosen.courses)).toEqual(['f1']);
  const none = homeShelves(shown, [], newest, popular);
  expect([ids(none.featured), ids(none.courses), none.popular]).toEqual([
    ['p1', 'f1', 'p2'],
    ['n1', 'f1', 'n2'],
    [],
  ]);
  expect(ids(homeShelves(hidden, [card('f1')], newest, popular).newest)).toEqual(['n1', 'f1', 'n2']);
});

it('takes one outcome a line without its dash', () => {
  expect(lines('- one\n* two\n\n3. three\nfour – five')).toEqual(['one', 'two', 'three', 'four – five']);
});

it('reads an address as the server does', () => {
  for (const { address, search } of cases) {
    const read = readSearch(Object.fromEntries(new URLSearchParams(address)));
    const said = Object.fromEntries(
      Object.entries(read).map(([key, value]) => [
        key,
        ['category', 'type', 'level', 'language'].includes(key) ? String(value).split('~') : String(value),
      ]),
    );
    expect(said).toEqual(search);
  }
});

it('knows a category by its slug first, and what it stands under', () => {
  const one = (id: string, name: string, parentId: string | null) =>
    ({ id, name, slug: `${id}s`, former: [`${id}t`, 'Film'], parentId }) as Category;
  const all = [one('a', 'Arts', null), one('b', 'cs', 'a'), one('c', 'Film', 'b'), one('d', 'Lost', 'x')];
  expect(['cs', 'Film', 'bt', 'x'].map((value) => categoryOf(all, value)?.id)).toEqual([
    'c',
    'c',
    'b',
    undefined,
  ]);
  expect(['cs', 'ct', 'Arts'].map((slug) => slugNow(all, slug))).toEqual(['cs', 'cs', undefined]);
  expect(above(all, all[2] as Category).map((c) => c.id)).toEqual(['a', 'b']);
  expect(above(all, all[3] as Category)).toEqual([]);
  const ring = [one('a', 'A', 'b'), one('b', 'B', 'a')];
  expect(above(ring, ring[0] as Category)).toHaveLength(2);
});
