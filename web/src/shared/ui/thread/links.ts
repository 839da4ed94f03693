/** A part of a text: words, or an address that can be pressed. */
export interface Piece {
  text: string;
  href?: string;
}

const ADDRESS = /https?:\/\/[^\s<>"'`{}|\\^[\]]+/gi;
/** What ends a sentence rather than an address. */
const TAIL = /[.,;:!?،؛؟)\u2026]+$/u;

/** The text in pieces. Only http and https become links: whatever else is written stays words. */
export function withLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const address = found[0].replace(TAIL, '');
    let url: URL;
    try {
      url = new URL(address);
    } catch {
      continue;
    }
    if (url.username || url.password) continue; // https://bank.example@evil.example looks like what it is not
    if (found.index > at) pieces.push({ text: text.slice(at, found.index) });
    pieces.push({ text: address, href: url.href });
    at = found.index + address.length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}
