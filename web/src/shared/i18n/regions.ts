import { tagOf } from './format.ts';

/** Every time zone the browser knows, with `own` among them. */
export function timeZones(own: string): string[] {
  const all = Intl.supportedValuesOf('timeZone');
  return all.includes(own) ? all : [own, ...all];
}

/** Every currency that the browser has a name for in this language, with `own` among them. */
export function currencies(lang: string, own: string): string[] {
  const names = new Intl.DisplayNames(tagOf(lang), { type: 'currency', fallback: 'none' });
  const all = Intl.supportedValuesOf('currency').filter((c) => (names.of(c) ?? c) !== c);
  return all.includes(own) ? all : [own, ...all];
}

/** `Egyptian pound` in the language of the page. */
export function currencyName(lang: string, code: string): string {
  return new Intl.DisplayNames(tagOf(lang), { type: 'currency' }).of(code) ?? code;
}

/** `Cairo time` as the browser calls it, short enough for a sentence. */
export function zoneName(lang: string, zone: string): string {
  if (lang === 'en') return `${zone.split('/').at(-1)?.replaceAll('_', ' ')} time`;
  try {
    const parts = new Intl.DateTimeFormat(tagOf(lang), {
      timeZone: zone,
      timeZoneName: 'longGeneric',
    }).formatToParts(0);
    return parts.find((p) => p.type === 'timeZoneName')?.value ?? zone;
  } catch {
    return zone;
  }
}

/** `Egypt` in the language of the page; ISO 3166-1. */
export function countryName(lang: string, code: string): string {
  return new Intl.DisplayNames(tagOf(lang), { type: 'region' }).of(code) ?? code;
}

/** Countries to choose among, by what the language of the page calls them. */
export function byCountryName(lang: string, codes: readonly string[]): { value: string; label: string }[] {
  const { compare } = new Intl.Collator(tagOf(lang));
  const names = new Intl.DisplayNames(tagOf(lang), { type: 'region' });
  return codes
    .map((value) => ({ value, label: names.of(value) ?? value }))
    .sort((a, b) => compare(a.label, b.label));
}
