import { expect, it } from 'vitest';
import { sameName } from './sameName.ts';

it('takes a name that was typed for the name, and nothing that is less', () => {
  expect(sameName('First aid at work', ' first  aid at work ')).toBe(true);
  expect(sameName('\u2068First aid\u2069', 'First aid')).toBe(true);
  expect(sameName('Cafe\u0301', 'Café')).toBe(true);
  expect(sameName('الإسعافات الأولية', 'الإسعافات\u200f الأولية')).toBe(true);
  expect(sameName('First aid at work', 'First aid')).toBe(false);
  expect(sameName('الإسعافات', 'الاسعافات')).toBe(false);
  expect(sameName('\u200f', ' ')).toBe(false);
});
