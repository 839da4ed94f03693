import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../api/types.ts';

/** Texts of shared parts and of the features, one file a language, fetched when first needed. */
const files = import.meta.glob<Record<string, unknown>>(
  [
    '../locales/*.json',
    '../../platform/locales/*.json',
    '../../features/**/locales/*.json',
    '/../plugins/*/web/locales/*.json',
  ],
  { import: 'default' },
);

/** `…/catalog/locales/ar.json` belongs to the namespace `catalog`; shared texts to `common`, a plugin's to `plugin.<id>`. */
export function namespaceOf(path: string): { ns: string; lang: string } {
  const lang = /([a-z]{2})\.json$/.exec(path)?.[1] ?? 'en';
  const plugin = /plugins\/([^/]+)\/web\/locales/.exec(path)?.[1];
  const folder = /([^/]+)\/locales\/[^/]+$/.exec(path)?.[1] ?? '';
  return {
    lang,
    ns: plugin
      ? `plugin.${plugin}`
      : folder === '' || folder === '..' || folder === 'shared'
        ? 'common'
        : folder,
  };
}

/** The languages that the shared texts are written in. A further one is one more file a folder. */
export const LANGUAGES: readonly Language[] = Object.keys(files)
  .map(namespaceOf)
  .filter((file) => file.ns === 'common')
  .map((file) => file.lang)
  .sort((a, b) => Number(b === 'en') - Number(a === 'en') || a.localeCompare(b));

/** The interface's language for what an account or a site says. */
export const languageOf = (said: string): Language => (LANGUAGES.includes(said) ? said : 'en');

/** What a language calls itself. */
export const nameOfLanguage = (lang: Language): string =>
  new Intl.DisplayNames([lang], { type: 'language' }).of(lang) ?? lang;

const byName = new Map(
  Object.entries(files).map(([path, load]) => {
    const { ns, lang } = namespaceOf(path);
    return [`${lang}/${ns}`, load] as const;
  }),
);

const backend: BackendModule = {
  type: 'backend',
  init() {},
  read(lang, ns, done) {
    const load = byName.get(`${lang}/${ns}`);
    if (!load) {
      done(null, {});
      return;
    }
    load().then(
      (texts) => done(null, texts as Record<string, string>),
      (cause: unknown) => done(cause instanceof Error ? cause : new Error(String(cause)), null),
    );
  },
};

/** Reading direction of a language. */
export const dirOf = (lang: string): 'rtl' | 'ltr' =>
  ['ar', 'fa', 'he', 'ur'].includes(lang.split('-')[0] ?? '') ? 'rtl' : 'ltr';

/**
 * What people wrote, inside of a sentence in the other direction: invisible marks keep its own direction to itself.
 * React escapes for HTML.
 */
export function isolate(value: string): string {
  const foreign = i18next.language === 'ar' ? /\p{Script=Latin}/u : /\p{Script=Arabic}/u;
  return foreign.test(value) ? `\u2068${value}\u2069` : value;
}

/** Starts the texts in a language; resolves when the texts of every page's frame are there. */
export async function startTexts(lang: Language): Promise<void> {
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: lang,
      fallbackLng: false,
      ns: ['common', 'platform'],
      defaultNS: 'common',
      fallbackNS: ['common', 'platform'],
      partialBundledLanguages: true,
      interpolation: { escape: isolate },
      react: { useSuspense: false },
      showSupportNotice: false,
    } as Parameters<typeof i18next.init>[0]);
}

/** Route loader: the texts a page needs are there before it is drawn. */
export const needs =
  (...namespaces: string[]) =>
  (): Promise<void> =>
    i18next.loadNamespaces(namespaces);

/** A text of a plugin's own files in the language of the interface; undefined while they are not here, or when they have none. */
export function textOfPlugin(plugin: string, key: string): string | undefined {
  const text: unknown = i18next.getResource(i18next.language, `plugin.${plugin}`, key);
  return typeof text === 'string' ? text : undefined;
}

export { i18next };
