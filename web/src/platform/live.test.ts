import { expect, it } from 'vitest';
import { staleKeys } from './live.ts';

it('a change of the site makes old who is here, with the plugins that are on, and what is managed of plugins', () => {
  expect(staleKeys({ topic: 'site' })).toEqual([['me'], ['settings'], ['plugins'], ['plugin']]);
});
it('a topic that nobody knows makes nothing old', () => {
  expect(staleKeys({ topic: 'weather' })).toEqual([]);
});
