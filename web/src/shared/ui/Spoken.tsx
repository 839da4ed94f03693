import { useCallback, useState } from 'react';

/** Lines for a screen reader, each read once; `say` adds one, `spoken` is put into the page. */
export function useSpoken() {
  const [lines, setLines] = useState<readonly { id: number; text: string }[]>([]);
  const say = useCallback(
    (text: string) => setLines((all) => [...all.slice(-4), { id: (all.at(-1)?.id ?? 0) + 1, text }]),
    [],
  );
  // Lines are added and never changed: what is read is what is new, also when two come at once.
  const spoken = (
    <div className="sr" role="log" aria-live="polite">
      {lines.map((l) => (
        <p key={l.id}>{l.text}</p>
      ))}
    </div>
  );
  return { say, spoken };
}
