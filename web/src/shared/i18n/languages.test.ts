import { expect, test } from 'vitest';
import { languageChoices, languageName } from './languages.ts';

test('a language is called by its name', () => {
  expect(languageName('en', 'fr')).toBe('French');
  expect(languageName('ar', 'fr')).toBe('الفرنسية');
  expect(languageName('en', 'not a code')).toBe('not a code');
});

test('what is chosen now can always be chosen', () => {
  const codes = languageChoices('en', 'pt-BR').map((choice) => choice.value);
  expect(codes.slice(0, 2)).toEqual(['en', 'ar']);
  expect(codes).toContain('pt-BR');
  expect(new Set(codes).size).toBe(codes.length);
  expect(languageChoices('ar', 'en').map((choice) => choice.value)).not.toContain('');
});
