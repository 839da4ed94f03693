/** How far beyond what is seen something still counts as near, in pixels: about a dozen rows. */
const BEYOND = 500;

/**
 * Tells which elements of a long list are near what is seen. When something is lifted, the drag library looks at every row that it
 * knows; of hundreds only those near can be reached at that moment, and the others are told as the list scrolls.
 */
export class Nearby {
  /** Runs what belongs together as one change. */
  readonly #together: (run: () => void) => void;
  #observer: IntersectionObserver | null = null;
  #heard = new Map<Element, (near: boolean) => void>();

  constructor(together: (run: () => void) => void) {
    this.#together = together;
  }

  /** Tells of an element, now and whenever it comes near or goes. */
  watch(element: Element, hear: (near: boolean) => void): void {
    if (typeof IntersectionObserver === 'undefined') return;
    this.#observer ??= new IntersectionObserver(
      (entries) => {
        this.#together(() => {
          for (const e of entries) this.#heard.get(e.target)?.(e.isIntersecting);
        });
      },
      // The margin does not reach through a scrolling element that is not the root.
      { root: scroller(element), rootMargin: `${BEYOND}px 0px` },
    );
    this.#heard.set(element, hear);
    this.#observer.observe(element);
  }

  /** Tells no more of it. */
  forget(element: Element): void {
    this.#heard.delete(element);
    this.#observer?.unobserve(element);
  }
}

/** The nearest ancestor that scrolls; null for the page itself. */
function scroller(element: Element): Element | null {
  for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  return null;
}
