import { expect, test } from 'vitest';
import { linkOf } from './Panels.tsx';

test.each([
  ['https://example.org/a?b=1', 'https://example.org/a?b=1'],
  ['example.org/a', 'https://example.org/a'],
  [' mona@example.org ', 'mailto:mona@example.org'],
  ['/courses', '/courses'],
  ['javascript:alert(1)', null],
  ['data:text/html,x', null],
  ['just words', null],
  ['', null],
])('%s leads to %s', (typed, href) => expect(linkOf(typed)).toBe(href));
