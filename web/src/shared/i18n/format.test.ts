import { expect, it } from 'vitest';
import { formatClock, formatMoney, formatNumber, formatSpan, formatUpTo, isFree } from './format.ts';
import { namespaceOf } from './index.ts';

it('writes money with its own digits and never as a float', () => {
  expect(formatMoney('en', { amount: '4800.00', currency: 'EGP' })).toEqual({
    amount: '4,800',
    currency: 'EGP',
  });
  expect(formatMoney('en', { amount: '12.500', currency: 'KWD' }).amount).toBe('12.500');
  expect(formatMoney('en', { amount: '90071992547409931.05', currency: 'USD' }).amount).toBe(
    '90,071,992,547,409,931.05',
  );
  // Browsers know no decimals of the Iraqi dinar and the Lebanese pound; ISO 4217 does.
  expect(formatMoney('en', { amount: '1234.567', currency: 'IQD' }).amount).toBe('1,234.567');
  expect(formatMoney('en', { amount: '12.50', currency: 'LBP' }).amount).toBe('12.50');
  expect(formatMoney('ar', { amount: '4800.00', currency: 'EGP' }).amount).toBe('٤٬٨٠٠');
  expect(isFree({ amount: '0.000', currency: 'KWD' })).toBe(true);
  expect(isFree({ amount: '0.001', currency: 'KWD' })).toBe(false);
});

it('says of a count that stopped that there may be more', () => {
  expect([999, 1000, 1000].map((n, i) => formatUpTo(i < 2 ? 'en' : 'ar', 1000, n))).toEqual([
    '999',
    '1,000+',
    '١٬٠٠٠+',
  ]);
  expect(formatUpTo('en', Number.POSITIVE_INFINITY, 12_345)).toBe('12,345');
});

it('writes clocks and spans in the digits of the language', () => {
  expect(formatClock('en', 4205.9)).toBe('1:10:05');
  expect(formatClock('ar', 65)).toBe('١:٠٥');
  expect(formatSpan('en', 820)).toBe('13 h 40 min');
  expect(formatNumber('en', -3)).toBe('\u22123');
});

it('finds the namespace of a file of texts', () => {
  expect(namespaceOf('../../features/catalog/locales/ar.json')).toEqual({ ns: 'catalog', lang: 'ar' });
  expect(namespaceOf('../../features/catalog/studio/locales/en.json')).toEqual({ ns: 'studio', lang: 'en' });
  expect(namespaceOf('/../plugins/banner/web/locales/en.json')).toEqual({ ns: 'plugin.banner', lang: 'en' });
  expect(namespaceOf('../locales/en.json')).toEqual({ ns: 'common', lang: 'en' });
});
