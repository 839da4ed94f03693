import { useTranslation } from 'react-i18next';
import type { AdminSettings } from '@/shared/api/types.ts';
import { wholeOf } from '@/shared/i18n/number.ts';
import { Field, Switch } from '@/shared/ui/Field.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { useSettingsForm } from './useSettingsForm.ts';

/** The domains in a list as people write them: commas of either script, spaces, a leading @, any case. */
const domainsOf = (list: string) => [
  ...new Set(
    list
      .toLowerCase()
      .split(/[\s,;،؛]+/)
      .map((d) => d.replace(/^@/, ''))
      .filter(Boolean),
  ),
];

/** Who may make an account, and what its password has to be. */
export function Registration({ settings }: { settings: AdminSettings }) {
  const { t } = useTranslation('admin');
  const form = useSettingsForm({
    settings,
    name: 'registration',
    read: (s) => ({
      selfRegistration: s.selfRegistration,
      emailDomains: s.emailDomains.join(', '),
      passwordMinimum: String(s.passwordMinimum),
    }),
    write: (v) => ({
      selfRegistration: v.selfRegistration,
      emailDomains: domainsOf(v.emailDomains),
      passwordMinimum: wholeOf(v.passwordMinimum),
    }),
  });
  const v = form.values;
  return (
    <SettingsForm form={form}>
      <Switch
        label={t('settings.selfRegistration')}
        checked={v.selfRegistration}
        onChange={(e) => form.set('selfRegistration', e.currentTarget.checked)}
      />
      {v.selfRegistration ? (
        <Field
          label={t('settings.domains')}
          hint={t('settings.domainsHint')}
          error={form.fieldError('emailDomains')}
        >
          <input className="in" dir="ltr" autoCapitalize="none" {...form.text('emailDomains')} />
        </Field>
      ) : null}
      <Field
        label={t('settings.passwordMinimum')}
        hint={t('settings.passwordMinimumHint')}
        error={form.fieldError('passwordMinimum')}
      >
        <input
          className="in"
          dir="ltr"
          inputMode="numeric"
          style={{ maxInlineSize: 120 }}
          {...form.text('passwordMinimum')}
        />
      </Field>
    </SettingsForm>
  );
}
