const names = new Map<string, Intl.DisplayNames>();

/** What a language is called in another one; its code where it has no name. */
export function languageName(lang: string, code: string): string {
  let known = names.get(lang);
  if (!known) {
    known = new Intl.DisplayNames([lang], { type: 'language' });
    names.set(lang, known);
  }
  try {
    return known.of(code) ?? code;
  } catch {
    return code; // it is no code at all
  }
}

/** The languages in which courses are mostly held; others come in by an archive or by the API and are kept. */
const USUAL = [
  ...[
    'en',
    'ar',
    'fr',
    'de',
    'es',
    'pt',
    'it',
    'nl',
    'tr',
    'fa',
    'ur',
    'he',
    'ku',
    'hi',
    'bn',
    'ta',
    'ml',
    'id',
    'ms',
    'fil',
    'zh',
  ],
  ...[
    'ja',
    'ko',
    'th',
    'vi',
    'ru',
    'uk',
    'pl',
    'cs',
    'ro',
    'el',
    'hu',
    'sv',
    'da',
    'nb',
    'fi',
    'sw',
    'am',
    'so',
    'ha',
  ],
];

/** The languages that can be chosen, by what they are called; the two of the site come first, and what is chosen now is always there. */
export function languageChoices(lang: string, now: string): { value: string; label: string }[] {
  const others = [...new Set([...USUAL.slice(2), now])].filter(
    (code) => code && code !== 'en' && code !== 'ar',
  );
  const named = (code: string) => ({ value: code, label: languageName(lang, code) });
  return [
    ...USUAL.slice(0, 2).map(named),
    ...others.map(named).sort((a, b) => a.label.localeCompare(b.label, lang)),
  ];
}
