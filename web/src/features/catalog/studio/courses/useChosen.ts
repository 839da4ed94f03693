import { useCallback, useEffect, useRef, useState } from 'react';
import { api, call } from '@/shared/api/client.ts';
import type { CoursesSearch } from '../queries.ts';

/** A course that is chosen, with what is said of it. */
export interface Chosen {
  id: string;
  title: string;
}

const NONE: ReadonlyMap<string, Chosen> = new Map();

/** The courses that are chosen in a list, its later pages included; another search chooses none. */
export function useChosen(search: CoursesSearch) {
  const [chosen, set] = useState(NONE);
  const of = JSON.stringify(search);
  const now = useRef(of);
  now.current = of;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the search that ends the choice.
  useEffect(() => set(NONE), [of]);
  const mark = useCallback(
    (courses: readonly Chosen[], on: boolean) =>
      set((before) => {
        const next = new Map(before);
        for (const { id, title } of courses) {
          if (on) next.set(id, { id, title });
          else next.delete(id);
        }
        return next;
      }),
    [],
  );
  /** Chooses all that the search finds, a hundred at a time, in an order that nobody's work changes meanwhile: else some would be missed. */
  const markFound = async () => {
    const found: Chosen[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const page: Awaited<ReturnType<typeof read>> = await read(search, cursor);
      found.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    }
    if (now.current === of) mark(found, true); // another search chooses none
  };
  const clear = useCallback(() => set(NONE), []);
  return { list: [...chosen.values()], has: (id: string) => chosen.has(id), mark, markFound, clear };
}

const read = (search: CoursesSearch, cursor: string) =>
  call(
    api.GET('/courses', {
      params: { query: { ...search, sort: 'created', ...(cursor ? { cursor } : {}), limit: 100 } },
    }),
  );
