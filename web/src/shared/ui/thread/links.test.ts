import { expect, it } from 'vitest';
import { withLinks } from './links.ts';

const hrefs = (text: string) => withLinks(text).flatMap((p) => (p.href ? [p.href] : []));

it('loses nothing of the text', () => {
  for (const text of [
    '',
    'Hello',
    'a https://x.example/y?z=1, b',
    'https://x.example',
    'انظر https://x.example/؟ نعم',
  ])
    expect(
      withLinks(text)
        .map((p) => p.text)
        .join(''),
    ).toBe(text);
});

it('finds addresses without the sentence around them', () => {
  expect(hrefs('See https://x.example/a_(b and http://y.example.')).toEqual([
    'https://x.example/a_(b',
    'http://y.example/',
  ]);
  expect(hrefs('(https://x.example/a)')).toEqual(['https://x.example/a']);
});

it('makes no link of what is none or deceives', () => {
  for (const text of [
    'javascript:alert(1)',
    'data:text/html,x',
    'x.example',
    'https://',
    'https://bank.example@evil.example/',
  ])
    expect(hrefs(text), text).toEqual([]);
});
