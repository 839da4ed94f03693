import { expect, it } from 'vitest';
import { latinOf, wholeOf } from './number.ts';

it.each([
  ['١٢٬٥٠٠٫٧٥', '12500.75'],
  [' ۱۲ ', '12'],
  ['12.50', '12.50'],
  ['twelve', 'twelve'],
])('reads %s as %s', (typed, read) => {
  expect(latinOf(typed)).toBe(read);
});

it.each([
  ['٤٨', 48],
  ['4.8', -1],
  ['-3', -1],
  ['', -1],
])('%s is the whole number %i', (typed, read) => {
  expect(wholeOf(typed)).toBe(read);
});
