import { describe, expect, it } from 'vitest';

const files = import.meta.glob<Record<string, unknown>>(
  ['/src/**/locales/*.json', '/../plugins/*/web/locales/*.json'],
  { eager: true, import: 'default' },
);
const PLURALS = /_(zero|one|two|few|many|other)$/;
const FORMS = { en: ['one', 'other'], ar: ['zero', 'one', 'two', 'few', 'many', 'other'] };

function flat(value: Record<string, unknown>, before = ''): Map<string, string> {
  return new Map(
    Object.entries(value).flatMap(([key, v]) =>
      v && typeof v === 'object'
        ? [...flat(v as Record<string, unknown>, `${before}${key}.`)]
        : [[`${before}${key}`, String(v)] as const],
    ),
  );
}
const names = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();

const folders = [...new Set(Object.keys(files).map((path) => path.replace(/\/[a-z]{2}\.json$/, '')))];
describe.each(folders)('%s', (folder) => {
  const en = flat(files[`${folder}/en.json`] ?? {});
  const ar = flat(files[`${folder}/ar.json`] ?? {});
  const bare = (texts: Map<string, string>) =>
    [...new Set([...texts.keys()].map((key) => key.replace(PLURALS, '')))].sort();

  it('has the same texts in both languages', () => {
    expect(bare(ar)).toEqual(bare(en));
  });
  it('has every plural form that each language needs', () => {
    for (const [lang, texts] of [
      ['en', en],
      ['ar', ar],
    ] as const) {
      const counted = new Set(
        [...texts.keys()].filter((key) => PLURALS.test(key)).map((key) => key.replace(PLURALS, '')),
      );
      for (const key of counted)
        for (const form of FORMS[lang])
          expect(texts.has(`${key}_${form}`), `${lang} ${key}_${form}`).toBe(true);
    }
  });
  it('leaves no text empty and fills the same blanks', () => {
    for (const [key, text] of ar) expect(text.trim(), key).not.toBe('');
    for (const [key, text] of en) {
      expect(text.trim(), key).not.toBe('');
      const other = ar.get(key);
      if (other !== undefined && !PLURALS.test(key)) expect(names(other), key).toEqual(names(text));
    }
  });
});
