import { expect, test } from 'vitest';
import { formatNumber } from '../i18n/format.ts';
import { offsetText } from './Leaf.tsx';

test('an offset is written as the server writes it', () => {
  const num = (lang: string) => (n: number, o?: Intl.NumberFormatOptions) => formatNumber(lang, n, o);
  expect([0, 120, 330, -210, -5].map((m) => offsetText(num('en'), m))).toEqual([
    '+0',
    '+2',
    '+5:30',
    '\u22123:30',
    '\u22120:05',
  ]);
  expect(offsetText(num('ar'), 330)).toBe('+٥:٣٠');
});
