/**
 * How strong a password looks: 0 (too short) to 4; `words` names the reason. `least` is the number of characters that the
 * site wants. The server has the last word.
 */
export function passwordStrength(
  password: string,
  least: number,
  own: readonly string[] = [],
): { score: 0 | 1 | 2 | 3 | 4; words: 'empty' | 'short' | 'common' | 'own' | 'fair' | 'good' | 'strong' } {
  if (!password) return { score: 0, words: 'empty' };
  const length = [...password].length;
  const low = password.toLowerCase();
  if (length < least) return { score: 1, words: 'short' };
  if (/^(.)\1+$/u.test(password) || COMMON.some((c) => low.includes(c) && length < c.length + 5))
    return { score: 1, words: 'common' };
  if (own.some((o) => o.length > 2 && low.includes(o.toLowerCase()) && length < o.length + 6))
    return { score: 1, words: 'own' };
  const kinds = [/\p{Ll}|\p{Lo}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) =>
    kind.test(password),
  ).length;
  if (length >= 16 || (length >= 14 && kinds >= 3)) return { score: 4, words: 'strong' };
  if (length >= 12 || kinds >= 3) return { score: 3, words: 'good' };
  return { score: 2, words: 'fair' };
}

const COMMON = [
  'password',
  'qwerty',
  '1234567',
  'letmein',
  'welcome',
  'iloveyou',
  'admin123',
  'abc123',
  'passw0rd',
  'courseworx',
];
