import type { PluginSpan } from '@/shared/api/types.ts';

/** How many hours the health of a plugin shows. */
export const SHOWN_HOURS = 48;
/** How many days it shows instead, with today. */
export const SHOWN_DAYS = 90;
const HOUR = 3_600_000;
const NOTHING = { calls: 0, errors: 0, panics: 0, timeouts: 0, meanMs: 0, maxMs: 0 };

/** The last hours until now, also those in which nothing was done. */
export function wholeHours(spans: readonly PluginSpan[], now: number): readonly PluginSpan[] {
  const known = new Map(spans.map((s) => [Date.parse(s.at), s]));
  const last = Math.floor(now / HOUR) * HOUR;
  return Array.from({ length: SHOWN_HOURS }, (_, i) => {
    const at = last - (SHOWN_HOURS - 1 - i) * HOUR;
    return known.get(at) ?? { at: new Date(at).toISOString(), ...NOTHING };
  });
}

/** The last days until today, also those on which nothing was done; `dayOf` is the day of a moment, and `at` is the day. */
export function wholeDays(
  spans: readonly PluginSpan[],
  today: string,
  dayOf: (iso: string) => string,
): readonly PluginSpan[] {
  const known = new Map(spans.map((s) => [dayOf(s.at), s]));
  const last = Date.parse(today);
  return Array.from({ length: SHOWN_DAYS }, (_, i) => {
    const at = new Date(last - (SHOWN_DAYS - 1 - i) * 24 * HOUR).toISOString().slice(0, 10);
    return { ...(known.get(at) ?? NOTHING), at };
  });
}
