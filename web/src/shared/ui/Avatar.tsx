/** What people are addressed with, before their name. */
const ADDRESS = /^(dr|eng|prof|mr|mrs|ms|د|م|أ\.د)\.\s+/i;

/** Initials of a name, at most two, whole letters in any script. */
export function initials(first: string, last: string): string {
  const head = (s: string) =>
    [
      ...s
        .trim()
        .replace(ADDRESS, '')
        .replace(/^ال(?=.{2})/, ''),
    ][0] ?? '';
  return `${head(first)}${head(last)}`.toLocaleUpperCase();
}

/** A hue for a person, the same everywhere. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 360;
  return sum;
}

/** The person's picture, or initials on a ground of their own hue. The name stands beside it. */
export function Avatar({
  id,
  first,
  last,
  src,
  size,
}: {
  id: string;
  first: string;
  last: string;
  src?: string | null | undefined;
  size?: 's' | 'l';
}) {
  if (src)
    return <img className={size ? `av ${size}` : 'av'} src={src} alt="" loading="lazy" decoding="async" />;
  return (
    <span
      className={size ? `av ${size}` : 'av'}
      style={{ ['--h' as string]: hueOf(id) }}
      data-i={initials(first, last)}
      aria-hidden="true"
    />
  );
}

/** First and last name of a name in one piece. */
export function splitName(name: string): { first: string; last: string } {
  const parts = name.trim().replace(ADDRESS, '').split(/\s+/);
  return { first: parts[0] ?? '', last: parts.length > 1 ? (parts.at(-1) ?? '') : '' };
}
