import { keep as keepHere, kept, letGo } from '@/shared/kept.ts';

export { letGo };

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

/** Keeps the text. */
export const keep = (key: string, html: string): void => keepHere(key, { html, at: Date.now() });

/** The texts of this person that were not saved, the newest first. */
export function allKept(user: string, content: string, but: string): Kept[] {
  const found: Kept[] = [];
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(nameOf(user, content)) || key === but) continue;
    const one = kept(key);
    if (!one || typeof one !== 'object') letGo(key);
    else if ('html' in one && typeof one.html === 'string')
      found.push({ key, html: one.html, at: Number('at' in one ? one.at : 0) });
  }
  return found.sort((a, b) => b.at - a.at);
}
