/** A whole number as people type it, with digits of either script; -1, which every rule refuses by its field, for what is none. */
export function wholeOf(text: string): number {
  const latin = text.trim().replace(/[٠-٩]/g, (d) => String(d.charCodeAt(0) - 0x660));
  return /^\d{1,9}$/.test(latin) ? Number(latin) : -1;
}
