import { useEffect, useRef } from 'react';

/** What keys do with a card. */
interface Acts {
  onFlip: () => void;
  /** Without it there is nothing to answer. */
  onAnswer?: (known: boolean) => void;
}

/**
 * Space and Enter turn a card over, 1 and 2 answer it, wherever the focus is; not while somebody types, nor instead of what the
 * focused button or link does by itself.
 */
export function useKeys(acts: Acts): void {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      const at = e.target instanceof HTMLElement ? e.target : null;
      if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || e.isComposing) return;
      if (
        at?.closest('input,textarea,select,[contenteditable=true],dialog') ||
        document.querySelector('dialog[open]')
      )
        return;
      // By the place of the key, too: an Arabic keyboard writes other digits there.
      const digit = /^(?:Digit|Numpad)([12])$/.exec(e.code)?.[1] ?? e.key;
      if (digit === '1' || digit === '2') latest.current.onAnswer?.(digit === '2');
      else if ((e.key === ' ' || e.key === 'Enter') && !at?.closest('a,button,summary')) {
        e.preventDefault();
        latest.current.onFlip();
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
