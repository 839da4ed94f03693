import { useCallback, useEffect, useRef, useState } from 'react';

/** State of work that saves itself. */
export type SaveState = 'idle' | 'saving' | 'saved' | 'failed';

/**
 * Saves `value` after a rest of `wait` ms, one save at a time, and keeps a copy in sessionStorage until it is stored.
 * Returns the setter, the state, and `flush` for leaving.
 */
export function useAutosave(name: string, store: (value: string) => Promise<void>, wait = 1200) {
  const [state, setState] = useState<SaveState>('idle');
  const pending = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const running = useRef(false);
  const save = useRef(store);
  save.current = store;
  const key = `cw.draft.${name}`;

  const flush = useCallback(async () => {
    clearTimeout(timer.current);
    const value = pending.current;
    if (value === null || running.current) return;
    running.current = true;
    pending.current = null;
    setState('saving');
    try {
      await save.current(value);
      if (pending.current === null) {
        sessionStorage.removeItem(key);
        setState('saved');
      }
    } catch {
      pending.current ??= value;
      setState('failed');
      timer.current = setTimeout(() => void flush(), 5000);
    } finally {
      running.current = false;
      if (pending.current !== null && pending.current !== value) void flush();
    }
  }, [key]);

  const change = useCallback(
    (value: string) => {
      pending.current = value;
      sessionStorage.setItem(key, value);
      setState('saving');
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush(), wait);
    },
    [flush, key, wait],
  );
  useEffect(() => {
    const leave = () => void flush();
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      void flush();
      clearTimeout(timer.current);
    };
  }, [flush]);
  return { state, change, flush, kept: () => sessionStorage.getItem(key) };
}
