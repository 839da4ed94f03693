import { useEffect, useRef, useState } from 'react';

/** Text of a search box; `onRest` gets it trimmed, 300 ms after the last key. */
export function useRested(value: string, onRest: (value: string) => void): [string, (next: string) => void] {
  const [text, setText] = useState(value);
  const rest = useRef(onRest);
  rest.current = onRest;
  useEffect(() => setText((now) => (now.trim() === value ? now : value)), [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the wait.
  useEffect(() => {
    const next = text.trim();
    if (next === value) return;
    const timer = setTimeout(() => rest.current(next), 300);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText];
}
