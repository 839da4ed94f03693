import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Money } from '../api/types.ts';

/** BCP 47 tag of a language: one digit system each, Arabic-Indic for Arabic. */
export const tagOf = (lang: string): string => (lang === 'ar' ? 'ar-EG-u-nu-arab' : 'en-GB');

const numbers = new Map<string, Intl.NumberFormat>();
/** A number in the digits of a language, with a real minus. */
export function formatNumber(
  lang: string,
  value: number | bigint | string,
  options: Intl.NumberFormatOptions = {},
): string {
  const key = lang + JSON.stringify(options);
  let format = numbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat(tagOf(lang), options);
    numbers.set(key, format);
  }
  return format.format(value as number).replace(/^([\u061c\u200e\u200f]?)-/, '$1\u2212');
}

/** A number that was counted up to a most: `1,000+` stands for that many or more. */
export const formatUpTo = (lang: string, most: number, value: number): string =>
  value < most ? formatNumber(lang, value) : `${formatNumber(lang, most)}+`;

/** Amount and currency apart, since the currency is set smaller; the amount is never turned into a float. */
export function formatMoney(
  lang: string,
  money: Money,
  cents: 'auto' | 'always' = 'auto',
): { amount: string; currency: string } {
  // The server writes all decimals that ISO 4217 gives a currency; browsers leave them out of some, such as the Iraqi dinar.
  const usual =
    new Intl.NumberFormat('en', { style: 'currency', currency: money.currency }).resolvedOptions()
      .maximumFractionDigits ?? 2;
  const digits = Math.max(usual, money.amount.split('.')[1]?.length ?? 0);
  const whole = /^-?\d+(\.0*)?$/.test(money.amount) && cents === 'auto';
  const amount = formatNumber(
    lang,
    money.amount,
    whole ? { maximumFractionDigits: 0 } : { minimumFractionDigits: digits, maximumFractionDigits: digits },
  );
  return {
    amount: amount.replace(/[\u061c\u200e\u200f]/g, ''),
    currency: currencySign(lang, money.currency),
  };
}

/** Zero without a float: `0`, `0.00`, `0.000`. */
export const isFree = (money: Money): boolean => /^-?0*(\.0*)?$/.test(money.amount);

/** EGP stays EGP in English; Arabic takes the short Arabic sign. */
export function currencySign(lang: string, code: string): string {
  if (lang !== 'ar') return code;
  const part = new Intl.NumberFormat(tagOf(lang), { style: 'currency', currency: code })
    .formatToParts(0)
    .find((p) => p.type === 'currency');
  return (part?.value ?? code).replace(/[\u061c\u200e\u200f]/g, '').trim();
}

/** `h:mm:ss` or `m:ss` in the digits of the language; always read left to right. */
export function formatClock(lang: string, seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const two = (n: number) => formatNumber(lang, n, { minimumIntegerDigits: 2, useGrouping: false });
  const h = Math.floor(s / 3600);
  const m = Math.floor(s / 60) % 60;
  return h > 0
    ? `${formatNumber(lang, h)}:${two(m)}:${two(s % 60)}`
    : `${formatNumber(lang, m)}:${two(s % 60)}`;
}

/** Hours and minutes of a span, as the language writes units short: `13 h 40 min`. */
export function formatSpan(lang: string, minutes: number): string {
  const whole = Math.max(1, Math.round(minutes));
  const h = Math.floor(whole / 60);
  const m = whole % 60;
  const unit = (n: number, u: string) =>
    formatNumber(lang, n, { style: 'unit', unit: u, unitDisplay: 'short' });
  if (!h) return unit(m, 'minute').replace(/mins\b/, 'min');
  const hours = unit(h, 'hour').replace(/hrs?\b/, 'h');
  return m ? `${hours} ${unit(m, 'minute').replace(/mins\b/, 'min')}` : hours;
}

/** Bytes as people read them, in steps of 1000. */
export function formatBytes(lang: string, bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  let step = 0;
  let value = bytes;
  while (value >= 1000 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  return formatNumber(lang, value, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step ? 'short' : 'long', // English would say “64 byte”
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  });
}

/** A date in the person's zone, without the commas that Intl puts between weekday and day. */
export function formatDate(
  lang: string,
  iso: string,
  zone: string | undefined,
  options: Intl.DateTimeFormatOptions,
): string {
  const at = { ...options, ...(zone ? { timeZone: zone } : {}) };
  return new Intl.DateTimeFormat(tagOf(lang), at)
    .format(new Date(iso))
    .replace(/(\d|[\u0660-\u0669])?[,،] /g, '$1 ');
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
/** `4 min ago`, `yesterday`, `in 3 days`; within a minute `now`. */
export function formatRelative(lang: string, iso: string, now: number): string {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000);
  const style = lang === 'ar' || Math.abs(seconds) >= 86_400 ? 'long' : 'short';
  const format = new Intl.RelativeTimeFormat(tagOf(lang), { numeric: 'auto', style });
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size)
      return format
        .format(Math.trunc(seconds / size), unit)
        .replace('.', '')
        .replace(/\bhr\b/, 'h');
  }
  return format.format(0, 'second');
}

/** The formatters of the current language; zone is the person's or the organisation's. */
export function useFormat(zone?: string) {
  const { i18n } = useTranslation();
  const lang = i18n.language;
  return useMemo(
    () => ({
      lang,
      num: (value: number, options?: Intl.NumberFormatOptions) => formatNumber(lang, value, options),
      upTo: (most: number, value: number) => formatUpTo(lang, most, value),
      percent: (value: number) =>
        formatNumber(lang, value / 100, { style: 'percent', maximumFractionDigits: 0 }),
      money: (money: Money) => formatMoney(lang, money),
      clock: (seconds: number) => formatClock(lang, seconds),
      span: (minutes: number) => formatSpan(lang, minutes),
      bytes: (bytes: number) => formatBytes(lang, bytes),
      date: (
        iso: string,
        options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' },
      ) => formatDate(lang, iso, zone, options),
      relative: (iso: string) => formatRelative(lang, iso, Date.now()),
    }),
    [lang, zone],
  );
}
