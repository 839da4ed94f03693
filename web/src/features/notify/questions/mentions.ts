import type { Mentioned } from '@/shared/api/types.ts';
import { withLinks } from '@/shared/ui/thread/links.ts';

/** Whom the text that is being written names: the words after the sign, and whose they are. */
export type People = Readonly<Record<string, string>>;

/** A part of a text: words, an address that can be pressed, or somebody; of who is gone there is no name. */
export type Part = { text: string; href?: string } | { person: Mentioned | null };

const FORM = /@\{([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}/gi;

/** The text as it is shown. */
export function partsOf(text: string, mentions: readonly Mentioned[]): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const found of text.matchAll(FORM)) {
    if (found.index > at) parts.push(...withLinks(text.slice(at, found.index)));
    const id = found[1]?.toLowerCase();
    parts.push({ person: mentions.find((m) => m.id === id) ?? null });
    at = found.index + found[0].length;
  }
  if (at < text.length) parts.push(...withLinks(text.slice(at)));
  return parts;
}

/** The words for somebody, a number behind them where another one has the same name. */
export function wordsFor(people: People, person: Mentioned): string {
  const name = `${person.firstName} ${person.lastName}`;
  for (let n = 1; ; n++) {
    const words = n === 1 ? name : `${name} (${n})`;
    if (people[words] === undefined || people[words] === person.id) return words;
  }
}

/** The text as it is sent: ids in place of names. Longer names first, since one may begin with another. */
export function toSend(text: string, people: People): string {
  return Object.keys(people)
    .sort((a, b) => b.length - a.length)
    .reduce((so, words) => {
      const form = new RegExp(`@${literal(words)}(?![\\p{L}\\p{M}\\p{N}])`, 'gu');
      return so.replace(form, () => `@{${people[words]}}`);
    }, text);
}

/** A text that was sent, to be changed: names in place of ids. */
export function toEdit(text: string, mentions: readonly Mentioned[]): { text: string; people: People } {
  const people: Record<string, string> = {};
  for (const m of mentions) people[wordsFor(people, m)] = m.id;
  const words = new Map(Object.entries(people).map(([name, id]) => [id, name]));
  return {
    people,
    text: text.replace(FORM, (form, id: string) => {
      const name = words.get(id.toLowerCase());
      return name ? `@${name}` : form;
    }),
  };
}

/** What of a name stands between the last sign and the place where one types; null where nobody is being named. */
export function naming(text: string, caret: number): string | null {
  const found = /(?:^|[\s(«"'])@([\p{L}\p{M}\p{N}.'’-]{0,30}(?: [\p{L}\p{M}\p{N}.'’-]{0,30})?)$/u.exec(
    text.slice(0, caret),
  );
  return found?.[1] ?? null;
}

const literal = (words: string) => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
