import { describe, expect, it } from 'vitest';
import declared from './registry.ts?raw';

const pages = Object.entries(
  import.meta.glob<string>(['/src/**/*.tsx', '!/src/**/*.test.tsx'], {
    eager: true,
    query: '?raw',
    import: 'default',
  }),
);
const body = /interface SlotMap \{([\s\S]*?)\n\}/.exec(declared)?.[1] ?? '';
const names = [...body.matchAll(/^ {2}'([a-z.]+)':/gm)].map((m) => m[1] ?? '');
const tabs = [...(/type TabSlot = ([^;]+);/.exec(declared)?.[1] ?? '').matchAll(/'([a-z.]+)'/g)].map(
  (m) => m[1] ?? '',
);

/** The files that draw what is in a slot. */
const drawers = (name: string) => pages.filter(([, text]) => text.includes(`name="${name}"`));

describe('the slots of the core', () => {
  it('are all found by this test', () => {
    expect(names.length).toBeGreaterThan(15);
    expect(tabs).toEqual(['course.settings.tab', 'trainee.detail.tab']);
  });
  it.each(names)('%s is drawn somewhere', (name) => {
    expect(drawers(name).map(([path]) => path)).not.toEqual([]);
  });
  it.each(tabs)('%s is drawn as tabs with their labels', (name) => {
    for (const [, text] of drawers(name)) {
      expect(text).toContain(`useSlot('${name}')`);
      expect(text).toMatch(/t\(\w+\??\.labelKey \?\?/);
    }
  });
  it('no place is drawn that nobody can know of', () => {
    const drawn = pages.flatMap(([, text]) => [...text.matchAll(/<(?:Slot|Entry)\b[^>]*?name="([^"]+)"/g)]);
    for (const [, name] of drawn) expect(names).toContain(name);
  });
});
