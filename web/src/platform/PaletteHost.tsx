import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react';

const Palette = lazy(() => import('./Palette.tsx'));

let open = false;
let asked = false;
const listeners = new Set<() => void>();
function set(next: boolean): void {
  open = next;
  asked ||= next;
  for (const listener of listeners) listener();
}
/** Opens the command palette from a button. */
export const openPalette = (): void => set(true);
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Listens for Ctrl/⌘ K; the palette itself is fetched on the first use. */
export function PaletteHost() {
  const shown = useSyncExternalStore(subscribe, () => open);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // Where the keys mean something to what has the focus, as in a text that is written, they are that one's.
      if (
        event.defaultPrevented ||
        event.key.toLowerCase() !== 'k' ||
        !(event.ctrlKey || event.metaKey) ||
        event.altKey ||
        event.shiftKey
      )
        return;
      event.preventDefault();
      set(!open);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return asked ? (
    <Suspense>
      <Palette opened={shown} onClose={() => set(false)} />
    </Suspense>
  ) : null;
}
