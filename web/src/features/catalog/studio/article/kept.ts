/** A text that this browser keeps because the server does not have it yet. */
export interface Kept {
  key: string;
  html: string;
  /** When it was typed, ms. */
  at: number;
}

const PREFIX = 'cw.article.';
const nameOf = (user: string, content: string) => `${PREFIX}${user}.${content}.`;

/** A place for the unsaved text of one open editor; each tab has its own, so that none overwrites another's. */
export const placeFor = (user: string, content: string): string =>
  nameOf(user, content) + crypto.randomUUID();

/** Keeps the text. A full or forbidden storage is no reason to stop somebody from writing. */
export function keep(key: string, html: string): void {
  try {
    localStorage.setItem(key, JSON.stringify({ html, at: Date.now() }));
  } catch {}
}

/** The server has it. */
export const letGo = (key: string): void => localStorage.removeItem(key);

/** The texts of this person that were not saved, the newest first. */
export function allKept(user: string, content: string, but: string): Kept[] {
  const found: Kept[] = [];
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(nameOf(user, content)) || key === but) continue;
    try {
      const { html, at } = JSON.parse(localStorage.getItem(key) ?? '');
      if (typeof html === 'string') found.push({ key, html, at: Number(at) });
    } catch {
      letGo(key);
    }
  }
  return found.sort((a, b) => b.at - a.at);
}
