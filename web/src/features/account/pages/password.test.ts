import { expect, it } from 'vitest';
import { passwordStrength } from './password.ts';
import { safeNext } from './safeNext.ts';

it('calls a password weak that is short, common, or the own name', () => {
  expect(passwordStrength('a', 8).words).toBe('short');
  expect(passwordStrength('Password123', 8).words).toBe('common');
  expect(passwordStrength('raniasabry1', 8, ['RaniaSabry']).words).toBe('own');
  expect(passwordStrength('seven tales', 12).words).toBe('short');
  expect(passwordStrength('three small blue boats', 8).words).toBe('strong');
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
