import type { Refused } from './Acts.tsx';

/** How many enrolments the server changes at a time. */
export const PART = 200;

interface One {
  id: string;
  name: string;
}

/** What the server says of one of them; it was changed unless there is a code. */
interface Said {
  id: string;
  code: string;
  why?: string;
}

/**
 * Sends them in parts, and returns those that were not changed. `reached` is told how many were sent. When a later part fails,
 * what went before is done: then of the rest it is said that it was not reached. When the first one fails nothing is changed.
 */
export async function inParts(
  all: readonly One[],
  send: (ids: string[]) => Promise<readonly Said[]>,
  reached: (n: number) => void,
): Promise<Refused[]> {
  const not: Refused[] = [];
  for (let from = 0; from < all.length; from += PART) {
    reached(from);
    const part = all.slice(from, from + PART);
    try {
      const names = new Map(part.map((c) => [c.id, c.name]));
      for (const { id, code, why } of await send(part.map((c) => c.id)))
        if (code) not.push({ id, name: names.get(id) ?? '', code, ...(why ? { why } : {}) });
    } catch (cause) {
      if (from === 0) throw cause;
      return [...not, ...all.slice(from).map(({ id, name }) => ({ id, name, code: 'not_reached' }))];
    }
  }
  return not;
}
