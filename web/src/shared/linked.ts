/** A piece of a text; without `url` where it is no address. */
export interface Part {
  text: string;
  url?: string;
}

const ADDRESS = /https?:\/\/[^\s<>"“”«»\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
/** What stands before the path: a name and perhaps a port, and nobody's name before an @. */
const HOST = /^https?:\/\/[\p{L}\p{N}][\p{L}\p{N}.-]*(?::\d+)?(?:[/?#]|$)/iu;
const SENTENCE_END = ".,;:!?…،؛؟'’*_";
const OPENS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** Divides what somebody wrote where addresses of the web stand in it. internal/platform/page/linked.go does the same; change both. */
export function linked(text: string): Part[] {
  const parts: Part[] = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const url = trimAddress(found);
    if (!HOST.test(url) || /[\p{L}\p{N}]$/u.test(text.slice(0, index))) continue;
    if (index > done) parts.push({ text: text.slice(done, index) });
    parts.push({ text: url, url });
    done = index + url.length;
  }
  if (done < text.length) parts.push({ text: text.slice(done) });
  return parts;
}

/** Leaves out the end of a sentence, and a bracket that was opened before the address. */
function trimAddress(address: string): string {
  const count = (s: string, sign: string) => s.split(sign).length - 1;
  let s = address;
  for (;;) {
    const last = s.at(-1) ?? '';
    const open = OPENS[last];
    const ends = last !== '' && SENTENCE_END.includes(last);
    if (!ends && !(open && count(s, open) < count(s, last))) return s;
    s = s.slice(0, -1);
  }
}
