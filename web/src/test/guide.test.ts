import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const guide = readFileSync('../docs/plugins.md', 'utf8');

/** The examples of the guide in these languages. */
const blocks = (...languages: string[]): string[] =>
  [...guide.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)]
    .filter(([, language = '']) => languages.includes(language))
    .map(([, , text = '']) => text);

const parts = blocks('ts', 'tsx').filter((text) => text.startsWith('// plugins/hello/web/'));

describe("the guide's part of a plugin in the browser", () => {
  it('imports what there is', () => {
    const imports = parts.flatMap((text) => [
      ...text.matchAll(/^import (?:type )?\{ ([^}]+) \} from '@\/([^']+)'/gm),
    ]);
    expect(imports.length).toBeGreaterThan(5);
    for (const [, names = '', path = ''] of imports) {
      expect(existsSync(`src/${path}`), path).toBe(true);
      const source = readFileSync(`src/${path}`, 'utf8');
      for (const name of names.split(', '))
        expect(source, path).toMatch(new RegExp(`^export .*\\b${name}\\b`, 'm'));
    }
  });
  it('has a text for each key that it names, and names each', () => {
    const texts = blocks('json').map((text) => JSON.parse(text) as Record<string, unknown>);
    const { nav, settings, ...own } = texts.find((text) => 'nav' in text) ?? {};
    expect([nav, settings]).not.toContain(undefined);
    const named = parts.flatMap((text) =>
      [...text.matchAll(/\bt\('(\w+)'|titleKey: '(\w+)'/g)].map(([, key, title]) => key ?? title),
    );
    // Those of the aside are named by a part that the guide leaves to its reader.
    expect(
      Object.keys(own)
        .filter((key) => !key.startsWith('visits_'))
        .sort(),
    ).toEqual([...new Set(named)].sort());
  });
});
