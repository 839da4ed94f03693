import { latinOf } from '@/shared/i18n/number.ts';

const ONE = 10_000_000_000n;

/** A rate in units of its tenth decimal, exactly; null for what is none. */
export function unitsOf(text: string): bigint | null {
  const found = /^(\d{1,10})(?:\.(\d{1,10}))?$/.exec(latinOf(text));
  const units = found ? BigInt((found[1] ?? '') + (found[2] ?? '').padEnd(10, '0')) : 0n;
  return units > 0n ? units : null;
}

/** The same rate the other way round, as far as ten decimals tell it. */
export const inverseOf = (units: bigint): bigint => (ONE * ONE + units / 2n) / units;

/** Units of the tenth decimal as a decimal. */
export const textOf = (units: bigint): string => `${units / ONE}.${String(units % ONE).padStart(10, '0')}`;

/** By how much a rate changes, in hundredths of a per cent; null when it is not to be told. */
export function changeOf(before: bigint | null, after: bigint | null): number | null {
  if (!before || !after) return null;
  return Number(((after - before) * 10_000n) / before);
}

/** From how many hundredths of a per cent on a change is unusual. */
export const UNUSUAL = 2000;
