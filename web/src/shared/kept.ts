// What this browser keeps because the server does not have it yet.

/** Keeps something under a name. A full or forbidden storage is no reason to stop somebody from writing. */
export function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {}
}

/** What was kept under a name; undefined when there is nothing that can be read. */
export function kept(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '');
  } catch {
    return undefined;
  }
}

/** It is not needed any more. */
export function letGo(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {}
}
