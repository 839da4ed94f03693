import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';

const trimmed = (text: string) => text.trim();

/**
 * Text of a search box; `onRest` gets it, as `read` sees it, `wait` milliseconds after the last key. It is not called once
 * the value has got there otherwise, nor once the reader is on the way to another page: that would call him back.
 */
export function useRested(
  value: string,
  onRest: (value: string) => void,
  { read = trimmed, wait = 300 }: { read?: (text: string) => string; wait?: number } = {},
): [string, (next: string) => void] {
  const router = useRouter();
  const [text, setText] = useState(value);
  const latest = useRef({ value, onRest, read });
  latest.current = { value, onRest, read };
  useEffect(() => setText((now) => (latest.current.read(now) === value ? now : value)), [value]);
  useEffect(() => {
    const next = latest.current.read(text);
    if (next === latest.current.value) return;
    const page = router.latestLocation.pathname;
    const timer = setTimeout(() => {
      if (next !== latest.current.value && router.latestLocation.pathname === page)
        latest.current.onRest(next);
    }, wait);
    return () => clearTimeout(timer);
  }, [text, router, wait]);
  return [text, setText];
}
