/*
 * What this browser remembers of its session. The tokens are in cookies that no script can read, and the one
 * that opens pages is short-lived: without a note of our own, a reload after it ran out would look like a visit
 * by a stranger, although the session goes on.
 */

/** Who is signed in here, in localStorage, for all tabs. */
const WHO = 'cw.person';
/** Time (ms) of the last renewal, so that tabs that waited do not renew again. */
const RENEWED = 'cw.renewed';

/** Id of the person who is signed in in this browser as far as it knows, or null. */
export const whoIsHere = (): string | null => localStorage.getItem(WHO);

/** Notes who is signed in; null when nobody is any more. */
export function noteWho(id: string | null): void {
  if (id === null) {
    localStorage.removeItem(WHO);
    localStorage.removeItem(RENEWED);
  } else if (localStorage.getItem(WHO) !== id) localStorage.setItem(WHO, id);
}

/** Calls `changed` when another tab signs in or out. Returns what ends it. */
export function onOtherTab(changed: (id: string | null) => void): () => void {
  const hear = (event: StorageEvent) => {
    if (event.key === WHO) changed(event.newValue);
  };
  addEventListener('storage', hear);
  return () => removeEventListener('storage', hear);
}

/** When the session was last renewed, in ms; 0 when that is not known. */
export const renewedAt = (): number => Number(localStorage.getItem(RENEWED) ?? 0);

/** Notes that the session was begun or renewed just now. */
export function noteRenewed(): void {
  localStorage.setItem(RENEWED, String(Date.now()));
}
