import { useTranslation } from 'react-i18next';
import type { Language } from '@/shared/api/types.ts';
import { nameOfLanguage } from '@/shared/i18n/index.ts';
import { useMe, useSwitchLanguage } from './session.ts';

/** The languages that the site offers beside the one that is shown. */
export function useOtherLanguages(): readonly Language[] {
  const { i18n } = useTranslation();
  return useMe().settings.languages.filter((lang) => lang !== i18n.language);
}

/** The ways into the other languages; nothing where the site offers one. templates/layout.gohtml writes the same links. */
export function LanguageSwitch({ className = 'btn bare' }: { className?: string }) {
  const switchLanguage = useSwitchLanguage();
  return useOtherLanguages().map((lang) => (
    <a
      key={lang}
      className={className}
      href={`?lang=${lang}`}
      lang={lang}
      onClick={(e) => {
        e.preventDefault();
        void switchLanguage(lang);
      }}
    >
      {nameOfLanguage(lang)}
    </a>
  ));
}
