import { oneOf } from '@/shared/api/client.ts';
import type { Category, CourseCard, CourseType, HomeSection, Level } from '@/shared/api/types.ts';

/** What the address of the catalogue says. Of what SEVERAL names a filter holds one value or more, with `~` between them. */
export interface Search {
  q?: string;
  category?: string;
  type?: string;
  level?: string;
  language?: string;
  price?: Price;
  /** In the organisation's currency, at most. */
  maxPrice?: number;
  rating?: Rating;
  /** Id of a person. */
  trainer?: string;
  sort?: Sort;
}
/** The orders of the catalogue; `relevant` only means something with a word to look for. */
export const SORTS = ['newest', 'popular', 'rating', 'title', 'price', 'relevant'] as const;
/** One of the orders. */
export type Sort = (typeof SORTS)[number];
/** The least ratings that one can ask for. */
const RATINGS = [3, 4, 4.5] as const;
/** One of them. */
export type Rating = (typeof RATINGS)[number];
/** Whether they cost something. */
const PRICES = ['free', 'paid'] as const;
/** One of them. */
export type Price = (typeof PRICES)[number];
/** How courses are taught. */
const TYPES: readonly CourseType[] = ['online', 'classroom', 'hybrid'];
/** The levels, in rising order. */
export const LEVELS: readonly Level[] = ['beginner', 'intermediate', 'advanced'];

const FILTERS = ['category', 'type', 'level', 'language', 'rating', 'trainer', 'price', 'maxPrice'] as const;
/** A filter. */
export type Filter = (typeof FILTERS)[number];
/** Of these a course has to have any of the values that are chosen; of the others the one. */
const SEVERAL = ['category', 'type', 'level', 'language'] as const;
type Several = (typeof SEVERAL)[number];
const isSeveral = (key: string): key is Several => (SEVERAL as readonly string[]).includes(key);
/** Stands between values in the address: none of them has it, and it needs no escape. */
const SEPARATOR = '~';

/** The values of a filter that are on. */
export function valuesOf(search: Search, key: Filter | 'q'): string[] {
  const value = search[key];
  if (value === undefined) return [];
  return isSeveral(key) ? String(value).split(SEPARATOR) : [String(value)];
}

/** The search with one value of a filter on or off; where a filter holds one value, it replaces the one before. */
export function toggled(search: Search, key: Filter | 'q', value: string, on: boolean): Search {
  const others = isSeveral(key) ? valuesOf(search, key).filter((v) => v !== value) : [];
  const values = on ? [...others, value] : others;
  return values.length ? readSearch({ ...search, [key]: values.join(SEPARATOR) }) : without(search, key);
}

/** The filters as the server takes them: what holds several values as a list. */
export const asked = (search: Search) => ({
  ...(search.category ? { category: valuesOf(search, 'category') } : {}),
  ...(search.type ? { type: valuesOf(search, 'type') as CourseType[] } : {}),
  ...(search.level ? { level: valuesOf(search, 'level') as Level[] } : {}),
  ...(search.language ? { language: valuesOf(search, 'language') } : {}),
});

/** What is read of an address: characters of what is looked for, values of a facet, characters of one. */
const WORDS_MOST = 200;
const VALUES_MOST = 50;
const VALUE_MOST = 100;

/** The values that a facet has in the address; of known ones those, where they are. */
function facetValues(raw: unknown, known?: readonly string[]): string[] {
  const values = new Set<string>();
  for (const part of textOf(raw).split(SEPARATOR)) {
    const value = part.replace(/\s+/g, ' ').trim();
    if (!value || [...value].length > VALUE_MOST || (known && !known.includes(value))) continue;
    if (values.size < VALUES_MOST) values.add(value);
  }
  return [...values].sort();
}

const textOf = (raw: unknown): string =>
  typeof raw === 'string' || typeof raw === 'number' ? String(raw).trim() : '';

/**
 * Reads the address; anything unknown is dropped, so that a broken link still shows courses. The server's page reads it by the same
 * rules (internal/app/pages_search.go); search.cases.json holds for both.
 */
export function readSearch(raw: Record<string, unknown>): Search {
  const out: Search = {};
  const q = [...textOf(raw.q)].slice(0, WORDS_MOST).join('');
  if (q) out.q = q;
  const trainer = textOf(raw.trainer).toLowerCase();
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(trainer)) out.trainer = trainer;
  const price = oneOf(PRICES, raw.price);
  if (price) out.price = price;
  // A number, so that the address holds it without quotes, as the server reads it.
  if (/^\d{1,9}(\.\d{1,4})?$/.test(String(raw.maxPrice))) out.maxPrice = Number(raw.maxPrice);
  for (const [key, known] of [
    ['category', undefined],
    ['type', TYPES],
    ['level', LEVELS],
    ['language', undefined],
  ] as const) {
    const values = facetValues(raw[key], known);
    if (values.length) out[key] = values.join(SEPARATOR);
  }
  const rating = RATINGS.find((r) => r === Number(raw.rating));
  if (rating) out.rating = rating;
  const sort = oneOf(SORTS, raw.sort);
  if (sort) out.sort = sort;
  return out;
}

/** How many matches the server counts. */
export const COUNT_MOST = 1000;

/** The category of a slug, a name or a slug of before. */
export const categoryOf = (all: readonly Category[], value: string | undefined): Category | undefined =>
  value === undefined
    ? undefined
    : (all.find((c) => c.slug === value) ??
      all.find((c) => c.name === value) ??
      all.find((c) => c.former.includes(value)));

/** The address that a category has today, of which `slug` is one or was one before. */
export const slugNow = (all: readonly Category[], slug: string): string | undefined =>
  (all.find((c) => c.slug === slug) ?? all.find((c) => c.former.includes(slug)))?.slug;

/** The categories above one, the highest first. */
export function above(all: readonly Category[], one: Category): Category[] {
  const over: Category[] = [];
  for (let up = one.parentId; up && over.length < all.length; ) {
    const next = all.find((c) => c.id === up);
    if (!next) break;
    over.unshift(next);
    up = next.parentId;
  }
  return over;
}

/** The filters that are on, in the order in which they are shown. */
export function activeFilters(search: Search): { key: Filter | 'q'; value: string }[] {
  const out: { key: Filter | 'q'; value: string }[] = [];
  if (search.q) out.push({ key: 'q', value: search.q });
  for (const key of FILTERS) for (const value of valuesOf(search, key)) out.push({ key, value });
  return out;
}

/** The search without one of its filters. */
export function without(search: Search, key: keyof Search): Search {
  const { [key]: _, ...rest } = search;
  return rest;
}

/** Whole rows of three, so that no card stands alone in the last one; fewer than a row stay. */
const inRows = <T>(cards: readonly T[]): T[] =>
  cards.slice(0, cards.length < 3 ? cards.length : cards.length - (cards.length % 3));

/** What the home page shows; the server's template is given the same (internal/app/pages.go, shelve). */
export function homeShelves(
  sections: readonly HomeSection[],
  chosen: readonly CourseCard[],
  newest: readonly CourseCard[],
  popular: readonly CourseCard[],
): { courses: CourseCard[]; featured: CourseCard[]; newest: CourseCard[]; popular: CourseCard[] } {
  const featured = chosen.length ? [...chosen] : popular.slice(0, 3);
  const shown = sections.some((s) => s.id === 'featured' && s.shown);
  return {
    courses: (chosen.length ? chosen : newest).slice(0, 5),
    featured,
    newest: inRows(newest.filter((c) => !shown || !featured.some((f) => f.id === c.id)).slice(0, 6)),
    // Where nothing is chosen the featured are already the most enrolled.
    popular: chosen.length || !shown ? inRows(popular.filter((c) => c.enrollmentCount > 0).slice(0, 6)) : [],
  };
}

/** Lines of a text as a list: trainers write one outcome a line, often with a dash before it. */
export function lines(text: string | null): string[] {
  return (text ?? '')
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*•–]|\d+[.)])\s*/, '').trim())
    .filter(Boolean);
}
