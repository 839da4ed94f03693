import { expect, it } from 'vitest';

const sheets = import.meta.glob<string>(['/src/**/*.css', '/../plugins/*/web/**/*.css'], {
  eager: true,
  query: '?raw',
  import: 'default',
});

it.each(Object.entries(sheets))('%s names no left and no right', (_path, css) => {
  const rules = css.replace(/\/\*[\s\S]*?\*\//g, '').replace(/url\([^)]*\)/g, '');
  const physical =
    rules.match(
      /(^|[{;\s])(?:(?:margin|padding|border)-(?:left|right)|left|right|text-align\s*:\s*(?:left|right)|float\s*:\s*(?:left|right))\b[^;{}]*/g,
    ) ?? [];
  expect(physical).toEqual([]);
});
