import { useCallback, useState } from 'react';

/** The rows of a list that are chosen, to do the same to all of them. */
export interface Marked {
  has: (id: string) => boolean;
  mark: (id: string, on: boolean) => void;
  clear: () => void;
}

/** None at first. */
export function useMarked(): Marked {
  const [ids, set] = useState<ReadonlySet<string>>(new Set());
  const mark = useCallback((id: string, on: boolean) => {
    set((before) => {
      const next = new Set(before);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  const clear = useCallback(() => set(new Set()), []);
  return { has: (id) => ids.has(id), mark, clear };
}
