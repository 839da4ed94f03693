import { useTranslation } from 'react-i18next';
import type { AdminSettings } from '@/shared/api/types.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { currencies, currencyName, timeZones } from '@/shared/i18n/regions.ts';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { useSettingsForm } from './useSettingsForm.ts';

/** What is said in two languages. */
const WORDS = [
  'organisationEn',
  'organisationAr',
  'homeTitleEn',
  'homeTitleAr',
  'homeLeadEn',
  'homeLeadAr',
] as const;

/** What the organisation is called, and where it counts and keeps time. */
export function Organisation({ settings }: { settings: AdminSettings }) {
  const { t, i18n } = useTranslation('admin');
  const form = useSettingsForm({
    settings,
    name: 'organisation',
    read: (s) => ({ organisation: s.organisation, ...s.words, currency: s.currency, timeZone: s.timeZone }),
    write: ({ organisation, currency, timeZone, ...words }) => ({ organisation, words, currency, timeZone }),
  });
  const v = form.values;
  return (
    <SettingsForm form={form}>
      <Field label={t('settings.organisation')} error={form.fieldError('organisation')}>
        <input className="in" dir="auto" autoComplete="organization" {...form.text('organisation')} />
      </Field>
      {WORDS.map((name) => (
        <Field
          key={name}
          label={t(`settings.${name}`)}
          hint={t(`settings.${name.startsWith('home') ? 'neutral' : 'otherwise'}`)}
          error={form.fieldError(`words.${name}`)}
        >
          <input className="in" dir="auto" lang={name.endsWith('Ar') ? 'ar' : 'en'} {...form.text(name)} />
        </Field>
      ))}
      <Field
        label={t('settings.currency')}
        hint={settings.isCurrencyKept ? t('settings.currencyKept') : undefined}
        error={form.fieldError('currency')}
      >
        <Select
          value={v.currency}
          disabled={settings.isCurrencyKept}
          onChange={(e) => form.set('currency', e.currentTarget.value)}
          options={currencies(i18n.language, v.currency).map((c) => ({
            value: c,
            label: `${currencyName(i18n.language, c)} (${isolate(c)})`,
          }))}
        />
      </Field>
      <Field label={t('settings.timeZone')} error={form.fieldError('timeZone')}>
        <Select
          lang="en"
          dir="ltr"
          value={v.timeZone}
          onChange={(e) => form.set('timeZone', e.currentTarget.value)}
          options={timeZones(v.timeZone).map((z) => ({ value: z, label: z.replaceAll('_', ' ') }))}
        />
      </Field>
    </SettingsForm>
  );
}
