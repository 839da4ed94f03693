/** What people type as a number, in the digits and separators of either script, as programs read it; what is none stays as it is. */
export const latinOf = (text: string): string =>
  text
    .trim()
    .replace(/[\u0660-\u0669]/g, (d) => String(d.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (d) => String(d.charCodeAt(0) - 0x6f0))
    .replaceAll('\u066b', '.')
    .replaceAll('\u066c', '');

/** A whole number as people type it, with digits of either script; -1, which every rule refuses by its field, for what is none. */
export function wholeOf(text: string): number {
  const latin = latinOf(text);
  return /^\d{1,9}$/.test(latin) ? Number(latin) : -1;
}
