/**
 * What somebody does in the view that the server has drawn, before the app takes its place: keeps what was typed into its named fields and
 * in which one the reader is. Returns what puts both into the fields of the same names that stand there then.
 */
export function keepTyped(root: HTMLElement): () => void {
  const fields = [...root.querySelectorAll<HTMLInputElement>('input[name]')];
  const typed = fields
    .filter((field) => field.value !== field.defaultValue)
    .map(({ name, value }) => ({ name, value }));
  const here = fields.find((field) => field === document.activeElement);
  const where = here && { name: here.name, from: here.selectionStart, to: here.selectionEnd };
  const field = (name: string) => root.querySelector<HTMLInputElement>(`input[name="${CSS.escape(name)}"]`);
  return () => {
    for (const { name, value } of typed) {
      const now = field(name);
      if (!now) continue;
      // By the prototype's setter, as React takes what is set by its own for its own doing, and tells nobody.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(now, value);
      now.dispatchEvent(new Event('input', { bubbles: true }));
    }
    const now = where && field(where.name);
    now?.focus({ preventScroll: true });
    if (now && where.from !== null) now.setSelectionRange(where.from, where.to);
  };
}
