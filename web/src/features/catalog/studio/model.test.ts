import { expect, it } from 'vitest';
import type { ContentRow, CourseAdmin, Outline } from '@/shared/api/types.ts';
import { moveToGroup, stepGroup, stepItem } from '@/shared/sortable/order.ts';
import { differences, hours, inOrder, minutesOf, orderOf, secondsOf, toPut } from './model.ts';
import { between } from './useChoice.ts';

const row = (id: string): ContentRow => ({
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
});
const outline = (...sections: [string, string[]][]): Outline => ({
  version: 1,
  sections: sections.map(([id, items]) => ({
    id,
    title: id,
    description: null,
    isPublished: true,
    contents: items.map(row),
  })),
  loose: [],
});
const start = outline(['A', ['a1', 'a2']], ['B', ['b1']], ['C', []]);
const after = (order: ReturnType<typeof orderOf>) =>
  toPut(1, order).sections.map((s) => `${s.id}:${s.contents.join()}`);

it('moves a content by steps, over the edge into the next section', () => {
  const order = orderOf(start);
  expect(after(stepItem(order, 'a1', 1))).toEqual(['A:a2,a1', 'B:b1', 'C:']);
  expect(after(stepItem(order, 'a2', 1))).toEqual(['A:a1', 'B:a2,b1', 'C:']);
  expect(after(stepItem(order, 'b1', -1))).toEqual(['A:a1,a2,b1', 'B:', 'C:']);
  expect(stepItem(order, 'a1', -1)).toBe(order);
});

it('moves a content into an empty section and sections past each other, never past the loose ones', () => {
  const order = orderOf(start);
  expect(after(moveToGroup(order, 'a1', 'C'))).toEqual(['A:a2', 'B:b1', 'C:a1']);
  expect(after(stepGroup(order, 'A', 1, 1))).toEqual(['B:b1', 'A:a1,a2', 'C:']);
  expect(stepGroup(order, 'C', 1, 1)).toBe(order);
});

it('keeps every content once, whatever the order says', () => {
  const mixed = inOrder(start, [
    { id: 'B', items: ['a1', 'a1', 'gone'] },
    { id: 'A', items: ['b1', 'a2'] },
    { id: 'loose', items: [] },
  ]);
  expect(mixed.sections.map((s) => [s.id, s.contents.map((c) => c.id)])).toEqual([
    ['B', ['a1']],
    ['A', ['b1', 'a2']],
  ]);
  expect(mixed.sections[0]?.contents[0]?.sectionId).toBe('B');
});

it('says what somebody else changed', () => {
  const theirs = outline(['A', ['a2']], ['B', ['b1', 'a1']], ['D', []]);
  expect(differences(start, theirs)).toEqual([
    { kind: 'moved', title: 'a1' },
    { kind: 'added', title: 'D' },
    { kind: 'removed', title: 'C' },
  ]);
  expect(differences(start, start)).toEqual([]);
});

it('counts the hours that a trainer gives, in the room and online', () => {
  const given = (classroomMinutes: number | null, onlineMinutes: number | null) =>
    hours({ classroomMinutes, onlineMinutes } as CourseAdmin);
  expect(given(900, 90)).toBe(990);
  expect(given(null, 90)).toBe(90);
  expect(given(null, null)).toBe(0);
  expect(hours(undefined)).toBe(0);
});

it('reads minutes as they are typed, and writes seconds as minutes', () => {
  expect([null, 60, 750, 45].map(minutesOf)).toEqual(['', '1', '12.5', '0.8']);
  expect(['', ' 12 ', '12.5', '0,5'].map(secondsOf)).toEqual([null, 720, 750, 30]);
  for (const text of ['-1', 'much', '1:30', '1e3']) expect(secondsOf(text)).toBeUndefined();
});

it('chooses a row, or all between it and the one before', () => {
  const rows = ['a', 'b', 'c', 'd'];
  expect(between(rows, null, 'c')).toEqual(['c']);
  expect(between(rows, 'b', 'd')).toEqual(['b', 'c', 'd']);
  expect(between(rows, 'd', 'b')).toEqual(['b', 'c', 'd']);
  expect(between(rows, 'gone', 'b')).toEqual(['b']);
});
