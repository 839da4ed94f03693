import { useCallback, useMemo, useRef, useState } from 'react';
import type { ContentRow, Outline } from '@/shared/api/types.ts';

const NONE: ReadonlySet<string> = new Set();

/** All contents of an outline, as they stand in it. */
const rowsOf = (outline: Outline): ContentRow[] => [
  ...outline.sections.flatMap((s) => s.contents),
  ...outline.loose,
];

/** What between them is chosen with the content that is pressed: a whole range from the one pressed before, if that is wanted. */
export function between(rows: readonly string[], from: string | null, id: string): string[] {
  const a = from === null ? -1 : rows.indexOf(from);
  const b = rows.indexOf(id);
  return a < 0 || b < 0 ? [id] : rows.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** The contents that are chosen in an outline. What is not in it any more is not chosen either. */
export function useChoice(outline: Outline) {
  const [on, setOn] = useState(false);
  const [marked, setMarked] = useState(NONE);
  const latest = useRef(outline);
  latest.current = outline;
  const last = useRef<string | null>(null);
  const markAll = useCallback(
    (ids: readonly string[], to: boolean) =>
      setMarked((before) => {
        const next = new Set(before);
        for (const id of ids) {
          if (to) next.add(id);
          else next.delete(id);
        }
        return next;
      }),
    [],
  );
  const mark = useCallback(
    (id: string, to: boolean, range: boolean) => {
      const rows = rowsOf(latest.current).map((row) => row.id);
      markAll(between(rows, range ? last.current : null, id), to);
      last.current = id;
    },
    [markAll],
  );
  const choose = useCallback((to: boolean) => {
    setOn(to);
    setMarked(NONE);
    last.current = null;
  }, []);
  const chosen = useMemo(() => rowsOf(outline).filter((row) => marked.has(row.id)), [outline, marked]);
  return { on, chosen, has: (id: string) => marked.has(id), mark, markAll, choose };
}
/** What useChoice gives. */
export type Choice = ReturnType<typeof useChoice>;
