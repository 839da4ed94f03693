import { useCallback, useEffect, useRef, useState } from 'react';

/** A page of what a search finds. */
interface Found<T> {
  items: readonly T[];
  nextCursor: string | null;
}

/**
 * The rows of a list that are chosen, to do the same to all of them, those of its later pages included; another search chooses
 * none. `read` reads what the search finds, page by page, in an order that nobody's work changes meanwhile: else some would be missed.
 */
export function useChosen<T extends { id: string }>(
  search: unknown,
  read: (cursor: string) => Promise<Found<T>>,
) {
  const [chosen, set] = useState<ReadonlyMap<string, T>>(new Map());
  const of = JSON.stringify(search);
  const now = useRef(of);
  now.current = of;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the search that ends the choice.
  useEffect(() => set(new Map()), [of]);
  const mark = useCallback(
    (rows: readonly T[], on: boolean) =>
      set((before) => {
        const next = new Map(before);
        for (const row of rows) {
          if (on) next.set(row.id, row);
          else next.delete(row.id);
        }
        return next;
      }),
    [],
  );
  /** Chooses all that the search finds. */
  const markFound = async () => {
    const found: T[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const page: Found<T> = await read(cursor);
      found.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    }
    if (now.current === of) mark(found, true); // another search chooses none
  };
  const clear = useCallback(() => set(new Map()), []);
  return { list: [...chosen.values()], has: (id: string) => chosen.has(id), mark, markFound, clear };
}

/** What is chosen, and how to choose. */
export type Choosing<T extends { id: string }> = ReturnType<typeof useChosen<T>>;
