import { expect, it } from 'vitest';
import { passwordStrength } from './password.ts';
import { safeNext } from './safeNext.ts';

it('calls a password weak that is short, common, or the own name', () => {
  expect(passwordStrength('a').words).toBe('short');
  expect(passwordStrength('Password123').words).toBe('common');
  expect(passwordStrength('raniasabry1', ['RaniaSabry']).words).toBe('own');
  expect(passwordStrength('three small blue boats').words).toBe('strong');
});

it('goes on only to a page of this site', () => {
  expect(safeNext('/learn/1')).toBe('/learn/1');
  for (const bad of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/sign-in?next=/x',
    undefined,
  ])
    expect(safeNext(bad)).toBeNull();
});
