import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminSettings } from '@/shared/api/types.ts';
import { nameOfLanguage } from '@/shared/i18n/index.ts';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { useSettingsForm } from './useSettingsForm.ts';

/** Which of the installed languages the site offers, and which is its own. */
export function Languages({ settings }: { settings: AdminSettings }) {
  const { t } = useTranslation('admin');
  const id = useId();
  const form = useSettingsForm({
    settings,
    name: 'languages',
    read: (s) => ({ languages: s.languages, defaultLanguage: s.defaultLanguage }),
    write: (v) => v,
  });
  const v = form.values;
  const error = form.fieldError('languages');
  const offer = (lang: string, on: boolean) => {
    const languages = settings.installedLanguages.filter((l) => (l === lang ? on : v.languages.includes(l)));
    form.set('languages', languages);
    if (!languages.includes(v.defaultLanguage) && languages[0]) form.set('defaultLanguage', languages[0]);
  };
  return (
    <SettingsForm form={form}>
      <fieldset
        className="set-langs"
        aria-describedby={`${id}-h${error ? ` ${id}-e` : ''}`}
        aria-invalid={error ? true : undefined}
      >
        <legend className="lab">{t('settings.languages')}</legend>
        {settings.installedLanguages.map((lang) => (
          <label key={lang} className="row">
            <input
              type="checkbox"
              checked={v.languages.includes(lang)}
              onChange={(e) => offer(lang, e.currentTarget.checked)}
            />
            <span lang={lang}>{nameOfLanguage(lang)}</span>
          </label>
        ))}
        <p className="hint" id={`${id}-h`}>
          {t('settings.languagesHint')}
        </p>
        {error ? (
          <span className="err" id={`${id}-e`}>
            <Icon name="warn" s />
            {error}
          </span>
        ) : null}
      </fieldset>
      <Field label={t('settings.language')} error={form.fieldError('defaultLanguage')}>
        <Select
          value={v.defaultLanguage}
          onChange={(e) => form.set('defaultLanguage', e.currentTarget.value)}
          options={v.languages.map((l) => ({ value: l, label: nameOfLanguage(l), lang: l }))}
        />
      </Field>
    </SettingsForm>
  );
}
