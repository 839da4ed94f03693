import { expect, test } from 'vitest';
import { isBusy, toBegin, type UploadRow } from './queue.ts';

const row = (key: string, phase: UploadRow['phase']): UploadRow => ({
  key,
  phase,
  batch: 1,
  target: '',
  name: key,
  sent: 0,
  total: 1,
  reason: '',
});

test('two files are on their way at once, and a failed or paused one keeps no place', () => {
  expect(toBegin([row('a', 'waiting'), row('b', 'waiting'), row('c', 'waiting')])).toEqual(['a', 'b']);
  expect(toBegin([row('a', 'sending'), row('b', 'waiting'), row('c', 'waiting')])).toEqual(['b']);
  expect(toBegin([row('a', 'sending'), row('b', 'sending'), row('c', 'waiting')])).toEqual([]);
  expect(
    toBegin([row('a', 'failed'), row('b', 'refused'), row('c', 'keeping'), row('d', 'waiting')]),
  ).toEqual(['d']);
  expect(toBegin([row('a', 'paused'), row('b', 'sending'), row('c', 'waiting')])).toEqual(['c']);
});

test('a page with nothing but failures can be left', () => {
  expect(isBusy([row('a', 'failed'), row('b', 'refused')])).toBe(false);
  expect(isBusy([row('a', 'failed'), row('b', 'waiting')])).toBe(true);
  expect(isBusy([row('a', 'keeping')])).toBe(true);
  expect(isBusy([row('a', 'paused')])).toBe(true);
});
