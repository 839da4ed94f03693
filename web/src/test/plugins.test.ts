import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const raw = import.meta.glob<string>(['/../plugins/*/web/**/*.{ts,tsx,css}', '/../plugins/*/*.go'], {
  eager: true,
  query: '?raw',
  import: 'default',
});
const texts = import.meta.glob<Record<string, unknown>>('/../plugins/*/web/locales/en.json', {
  eager: true,
  import: 'default',
});

const FORMS = /_(zero|one|two|few|many|other)$/;
const ATTRIBUTES = ['aria-label', 'title', 'placeholder', 'alt', 'label'];

function keysOf(value: Record<string, unknown>, before = ''): string[] {
  return Object.entries(value).flatMap(([key, v]) =>
    v && typeof v === 'object' ? keysOf(v as Record<string, unknown>, `${before}${key}.`) : `${before}${key}`,
  );
}

/** Whether somebody names the key: whole, or by how it begins, such as `state.${state}`. Labels of settings are read by their schema, those of a gateway by whoever sells. */
function isNamed(key: string, source: string): boolean {
  const whole = key.replace(FORMS, '');
  if (
    /^(settings|gateway)\./.test(key) ||
    [key, whole].some((k) => new RegExp(`[\`'":]${k}[\`'"]`).test(source))
  )
    return true;
  const begins = [...source.matchAll(/[`:]([a-zA-Z][\w.]*?)\$\{/g)].map((m) => m[1] ?? '');
  return begins.some((b) => key.startsWith(b));
}

/** Words for people that stand in the source and not in a language file; what is in capitals only, such as HTTP, is the same in all. */
function wordsIn(file: string, source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && /[\p{Ll}\p{Lo}]{2}/u.test(node.text)) found.push(node.text.trim());
    if (ts.isJsxAttribute(node) && ATTRIBUTES.includes(node.name.getText()) && node.initializer)
      if (ts.isStringLiteral(node.initializer) && /[\p{Ll}\p{Lo}]{2}/u.test(node.initializer.text))
        found.push(node.initializer.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found;
}

const folders = Object.keys(texts).map((path) => path.replace(/web\/locales\/en\.json$/, ''));
describe.each(folders)('%s', (folder) => {
  const files = Object.entries(raw).filter(([path]) => path.startsWith(folder));
  it('names each of its texts', () => {
    const source = files.map(([, text]) => text).join('\n');
    const idle = keysOf(texts[`${folder}web/locales/en.json`] ?? {}).filter((key) => !isNamed(key, source));
    expect(idle).toEqual([]);
  });
  it('has a text for each key that it names', () => {
    const keys = new Set(
      keysOf(texts[`${folder}web/locales/en.json`] ?? {}).flatMap((key) => [key, key.replace(FORMS, '')]),
    );
    const own = files.filter(([, text]) => /\{ t \} = useTranslation\('plugin\./.test(text));
    const named = own.flatMap(([, text]) => [...text.matchAll(/\bt\('([^':]+)'/g)].map((m) => m[1] ?? ''));
    expect(named.filter((key) => !keys.has(key))).toEqual([]);
  });
  it('has no words in its code', () => {
    const words = files
      .filter(([path]) => path.endsWith('.tsx'))
      .flatMap(([path, text]) => wordsIn(path, text));
    expect(words).toEqual([]);
  });
});

const gateways = Object.entries(raw)
  .filter(([, text]) => text.includes('native.Offer[native.Gateway]'))
  .map(([path]) => path.replace(/[^/]+$/, ''));
it.each(gateways)('%s says to buyers what its way to pay is', (folder) => {
  expect(keysOf(texts[`${folder}web/locales/en.json`] ?? {})).toEqual(
    expect.arrayContaining(['gateway.name', 'gateway.hint']),
  );
});
