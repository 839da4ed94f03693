/**
 * A button that is at work (`data-busy`) is not pressed again, by mouse, touch or key: the second of a double press does
 * nothing, wherever the button stands. Listens on `root` before anything in it does; returns what ends that.
 */
export function guardBusy(root: Document): () => void {
  const stop = (event: Event) => {
    if (!(event.target instanceof Element) || !event.target.closest('[data-busy]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  root.addEventListener('click', stop, { capture: true });
  return () => root.removeEventListener('click', stop, { capture: true });
}
