import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { makeRouter } from './router.tsx';

it('what a page does not take of its address does not reach it', () => {
  const router = makeRouter(new QueryClient());
  const read = (path: string, search: object) => {
    const found = router.matchRoutes(path, search).at(-1)?.search;
    return JSON.parse(JSON.stringify(found));
  };
  expect(read('/admin/plugins/banner', { tab: 'nonsense', level: 'error', also: 1 })).toEqual({
    level: 'error',
  });
  expect(read('/admin/plugins/banner', { tab: '' })).toEqual({});
  expect(read('/courses', { sort: 'nonsense', q: 'maps' })).toEqual({ q: 'maps' });
});
