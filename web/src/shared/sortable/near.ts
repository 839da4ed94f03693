import { useCallback, useEffect, useRef, useState } from 'react';

/** The nearest thing that scrolls around the element; null is the page itself. */
function scrollerOf(element: Element): Element | null {
  for (let at = element.parentElement; at; at = at.parentElement)
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  return null;
}

const watchers = new WeakMap<Element, (near: boolean) => void>();
const observers = new WeakMap<object, IntersectionObserver>();
const page = {};

/** One observer for all that scroll together: it looks a whole screen further than what is seen. */
function observerOf(element: Element): IntersectionObserver {
  const root = scrollerOf(element);
  const known = observers.get(root ?? page);
  if (known) return known;
  const made = new IntersectionObserver(
    (entries) => {
      for (const e of entries) watchers.get(e.target)?.(e.isIntersecting);
    },
    { root, rootMargin: '100% 0px' },
  );
  observers.set(root ?? page, made);
  return made;
}

/**
 * Whether an element is seen, or less than a screen away from it. What is further away need not be measured while
 * something is dragged, which is what makes a list of hundreds slow.
 */
export function useNear() {
  const [near, setNear] = useState(false);
  const stop = useRef<(() => void) | null>(null);
  const ref = useCallback((element: Element | null) => {
    stop.current?.();
    stop.current = null;
    if (!element) return;
    const observer = observerOf(element);
    watchers.set(element, setNear);
    observer.observe(element);
    stop.current = () => observer.unobserve(element);
  }, []);
  useEffect(() => () => stop.current?.(), []);
  return { ref, near };
}
