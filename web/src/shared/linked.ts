/** A piece of a text; without `url` where it is no address. */
export interface Part {
  text: string;
  url?: string;
}

/** An address ends at white space of any script and at what nobody sees. */
const ADDRESS =
  /https?:\/\/[^\s\u00ad\u061c\u200b-\u200d\u2060<>"“”«»\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
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
  const counts = new Map<string, number>();
  const count = (sign: string, by = 0) => {
    const n = (counts.get(sign) ?? address.split(sign).length - 1) + by;
    counts.set(sign, n);
    return n;
  };
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address[end - 1] ?? '';
    const open = OPENS[last];
    if (open && count(open) < count(last)) count(last, -1);
    else if (!SENTENCE_END.includes(last)) break;
  }
  return address.slice(0, end);
}
