import { expect, it } from 'vitest';
import { currencies, currencyName } from './regions.ts';

it('offers the currencies that the language has a name for, and the own one', () => {
  for (const lang of ['en', 'ar']) {
    const all = currencies(lang, 'EGP');
    expect(all).toContain('KWD');
    expect(all.filter((c) => currencyName(lang, c) === c)).toEqual([]);
  }
  expect(currencies('ar', 'QQQ')[0]).toBe('QQQ');
});
