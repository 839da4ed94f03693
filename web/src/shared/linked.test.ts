import { expect, test } from 'vitest';
import cases from './linked.cases.json';
import { linked } from './linked.ts';

// The same cases hold for what the server writes.
test.each(cases)('$text', ({ text, parts }) => {
  expect(linked(text)).toEqual(parts);
});
