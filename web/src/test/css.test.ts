import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

// Read from the disk: vitest gives an empty text for every style sheet that is imported.
const folders = ['src', ...readdirSync('../plugins').map((id) => `../plugins/${id}/web`)].filter(existsSync);
const read = (ending: RegExp) =>
  folders
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    )
    .filter((path) => ending.test(path))
    .map((path) => [path, readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')] as const);
const sheets = read(/\.css$/);

it('finds the style sheets', () => {
  expect(sheets.length).toBeGreaterThan(50);
  expect(sheets.filter(([, css]) => !css)).toEqual([]);
});

it.each(sheets)('%s names no left and no right', (_path, css) => {
  const physical =
    css
      .replace(/url\([^)]*\)/g, '')
      .match(
        /(^|[{;\s])(?:(?:margin|padding|border)-(?:left|right)|left|right|text-align\s*:\s*(?:left|right)|float\s*:\s*(?:left|right))\b[^;{}]*/g,
      ) ?? [];
  expect(physical).toEqual([]);
});

// Scripts set properties on elements, as `style={{ '--share': share }}` or by setProperty.
const sources = [...sheets, ...read(/\.tsx?$/)];
const set = new Set(
  sources.flatMap(([, text]) => [...text.matchAll(/(?<!var\(\s*)--[a-z][\w-]*/g)].map(String)),
);

it.each(sheets)('%s uses no property that nobody sets', (_path, css) => {
  const used = [...css.matchAll(/var\(\s*(--[a-z][\w-]*)\s*\)/g)].map((m) => m[1] ?? '');
  expect(used.filter((name) => !set.has(name) && !name.startsWith('--mantine-'))).toEqual([]);
});
