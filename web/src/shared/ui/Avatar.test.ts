import { expect, it } from 'vitest';
import { initials, splitName } from './Avatar.tsx';

it('takes initials from the name and not from what somebody is addressed with', () => {
  expect(initials('Dr. Mona', 'El-Sherif')).toBe('ME');
  expect(initials('د. منى', 'الشريف')).toBe('مش');
  expect(initials('Drew', 'Ali')).toBe('DA');
  expect(splitName('Dr. Mona El-Sherif')).toEqual({ first: 'Mona', last: 'El-Sherif' });
});
