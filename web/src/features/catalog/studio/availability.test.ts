import { expect, test } from 'vitest';
import type { ContentRow, Outline } from '@/shared/api/types.ts';
import { ruleOf, standsBefore } from './availability.ts';

const row = (id: string, more: Partial<ContentRow> = {}): ContentRow => ({
  id,
  title: id,
  type: 'article',
  duration: null,
  isPublished: true,
  isRequired: true,
  isPreview: false,
  points: 0,
  state: 'ready',
  sectionId: null,
  availableFrom: null,
  availableAfterDays: null,
  availableAfterPrevious: false,
  ...more,
});
const outline = (...sections: { shown?: boolean; contents: ContentRow[] }[]): Outline => ({
  version: 1,
  loose: [row('loose')],
  sections: sections.map(({ shown = true, contents }, i) => ({
    id: `s${i}`,
    title: '',
    description: null,
    isPublished: shown,
    contents,
  })),
});

test('the content before is the nearest that is required and shown, across sections', () => {
  const all = outline(
    {
      contents: [row('first'), row('optional', { isRequired: false }), row('draft', { isPublished: false })],
    },
    { shown: false, contents: [row('hidden')] },
    { contents: [row('last')] },
  );
  expect(standsBefore(all, 'last')?.id).toBe('first');
  expect(standsBefore(all, 'draft')?.id).toBe('first');
  expect(standsBefore(all, 'first')).toBeUndefined();
  expect(standsBefore(all, 'loose')).toBeUndefined();
});

test('a content has one rule', () => {
  expect(ruleOf(row('a'))).toBe('always');
  expect(ruleOf(row('a', { availableFrom: '2027-01-01T00:00:00Z' }))).toBe('date');
  expect(ruleOf(row('a', { availableAfterDays: 3 }))).toBe('days');
  expect(ruleOf(row('a', { availableAfterPrevious: true }))).toBe('previous');
});
