import { useTranslation } from 'react-i18next';

/** Languages as the reader calls them, in one sentence. */
export function useLanguageNames(): (languages: readonly string[]) => string {
  const { t, i18n } = useTranslation();
  return (languages) =>
    new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(
      languages.map((l) => t(`language.${l}`)),
    );
}
