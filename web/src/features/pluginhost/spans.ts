import type { PluginHour } from '@/shared/api/types.ts';

/** How many hours the health of a plugin shows. */
export const SHOWN_HOURS = 48;
const HOUR = 3_600_000;

/** The last hours until now, also those in which nothing was done. */
export function wholeHours(hours: readonly PluginHour[], now: number): readonly PluginHour[] {
  const known = new Map(hours.map((h) => [Date.parse(h.at), h]));
  const last = Math.floor(now / HOUR) * HOUR;
  return Array.from({ length: SHOWN_HOURS }, (_, i) => {
    const at = last - (SHOWN_HOURS - 1 - i) * HOUR;
    return (
      known.get(at) ?? {
        at: new Date(at).toISOString(),
        calls: 0,
        errors: 0,
        panics: 0,
        timeouts: 0,
        meanMs: 0,
        maxMs: 0,
      }
    );
  });
}
