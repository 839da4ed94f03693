/** As many characters of a passage are kept. */
export const QUOTE_MAX = 500;

/** A passage as it is kept: one line, cut at a word's end when it is too long. */
export function passage(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const signs = [...line];
  if (signs.length <= QUOTE_MAX) return line;
  const cut = signs.slice(0, QUOTE_MAX).join('');
  return cut.slice(0, Math.max(cut.lastIndexOf(' '), QUOTE_MAX / 2)).trim();
}

/** Where a passage stands in a text, whatever its elements and white space; null when it is no longer in it. */
export function findPassage(root: Node, quote: string): Range | null {
  const at: { node: Text; offset: number }[] = [];
  let flat = '';
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { data } = node as Text;
    for (let i = 0; i < data.length; i++) {
      const sign = data[i] ?? '';
      if (/\s/.test(sign)) continue; // between blocks there is none at all, so none counts
      flat += sign;
      at.push({ node: node as Text, offset: i });
    }
  }
  const sought = quote.replace(/\s+/g, '');
  const from = sought ? flat.indexOf(sought) : -1;
  const first = at[from];
  const last = at[from + sought.length - 1];
  if (!first || !last) return null;
  const range = document.createRange();
  range.setStart(first.node, first.offset);
  range.setEnd(last.node, last.offset + 1);
  return range;
}

const article = () => document.querySelector('.stage article.prose');

/** Does something as soon as the article stands in the room; gives back what ends the waiting. */
export function onceArticle(run: () => void): () => void {
  if (article()) {
    run();
    return () => {};
  }
  const watch = new MutationObserver(() => {
    if (!article()) return;
    watch.disconnect();
    run();
  });
  watch.observe(document.body, { childList: true, subtree: true });
  return () => watch.disconnect();
}

/** Brings a passage of the article in the room into sight and marks it; false when it is no longer in it. */
export function showPassage(quote: string): boolean {
  const root = article();
  const range = root && findPassage(root, quote);
  if (!range) return false;
  range.startContainer.parentElement?.scrollIntoView({ block: 'center' });
  if ('highlights' in CSS) CSS.highlights.set('note', new Highlight(range));
  return true;
}

/** What is selected of the article in the room, and where that ends on the page; null when nothing is. */
export function selectedPassage(): { quote: string; box: DOMRect } | null {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!article()?.contains(range.commonAncestorContainer)) return null;
  const quote = passage(selection.toString());
  return quote ? { quote, box: range.getBoundingClientRect() } : null;
}
