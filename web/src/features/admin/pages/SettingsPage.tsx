import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call, oneOf } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { AdminSettings } from '@/shared/api/types.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { currencies, currencyName, timeZones } from '@/shared/i18n/regions.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Field, PasswordInput, Select, Switch } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { settingsQuery } from '../queries.ts';

/** The organisation: its name and colour, language and money, and the mail server. */
export default function SettingsPage() {
  const { t } = useTranslation('admin');
  const { data, error } = useQuery(settingsQuery);
  if (error) throw error;
  return (
    <>
      <h1>{t('settings.title')}</h1>
      {data ? (
        <div>
          <SettingsForm key={data.organisation} settings={data} />
        </div>
      ) : (
        <SkeletonRows />
      )}
    </>
  );
}

const TLS = ['starttls', 'tls', 'none'] as const;

const valuesOf = (s: AdminSettings) => ({
  organisation: s.organisation,
  hue: s.hue,
  defaultLanguage: s.defaultLanguage,
  currency: s.currency,
  timeZone: s.timeZone,
  selfRegistration: s.selfRegistration,
  emailDomains: s.emailDomains.join(', '),
  passwordMinimum: String(s.passwordMinimum),
  host: s.smtp.host,
  port: String(s.smtp.port || 587),
  username: s.smtp.username,
  from: s.smtp.from,
  tls: s.smtp.tls,
  password: '',
});

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

function SettingsForm({ settings }: { settings: AdminSettings }) {
  const { t, i18n } = useTranslation('admin');
  const client = useQueryClient();
  const form = useForm({
    initial: valuesOf(settings),
    draft: 'settings',
    secret: ['password'],
    submit: async ({ host, port, username, from, tls, password, emailDomains, passwordMinimum, ...rest }) => {
      const smtp = {
        host: host.trim(),
        port: Number(port),
        username,
        from,
        tls,
        ...(password ? { password } : {}),
      };
      const changes = {
        ...rest,
        emailDomains: domainsOf(emailDomains),
        passwordMinimum: Number(passwordMinimum),
        smtp,
      };
      const saved = await call(api.PATCH('/admin/settings', { body: changes }));
      client.setQueryData(settingsQuery.queryKey, saved);
      form.reset(valuesOf(saved));
      await client.invalidateQueries({ queryKey: ['me'] });
      toast(t('settings.saved'));
    },
  });
  const v = form.values;
  return (
    <form
      ref={form.form}
      className="fields"
      style={{ maxInlineSize: 640, marginBlockStart: 24 }}
      onSubmit={form.onSubmit}
      noValidate
    >
      {form.message ? <Note tone="bad">{form.message}</Note> : null}
      <Field label={t('settings.organisation')} error={form.fieldError('organisation')}>
        <input className="in" dir="auto" {...form.text('organisation')} />
      </Field>
      <Field label={t('settings.hue')} hint={t('settings.hueHint')} error={form.fieldError('hue')}>
        <input
          type="range"
          min={0}
          max={359}
          value={v.hue}
          style={{ accentColor: `oklch(.5 .09 ${v.hue})`, inlineSize: '100%', minBlockSize: 44 }}
          onChange={(e) => form.set('hue', Number(e.currentTarget.value))}
        />
      </Field>
      <div className="row w" style={{ ['--cw-hue' as string]: v.hue }} aria-hidden="true">
        <span className="face" style={{ ['--h' as string]: v.hue }} />
        <span
          className="btn pri"
          style={{ background: `light-dark(oklch(.42 .075 ${v.hue}),oklch(.53 .085 ${v.hue}))` }}
        >
          {t('settings.sample')}
        </span>
      </div>
      <div className="fields2">
        <Field label={t('settings.language')} error={form.fieldError('defaultLanguage')}>
          <Select
            value={v.defaultLanguage}
            onChange={(e) => form.set('defaultLanguage', e.currentTarget.value)}
            options={[
              { value: 'en', label: 'English', lang: 'en' },
              { value: 'ar', label: 'العربية', lang: 'ar' },
            ]}
          />
        </Field>
        <Field label={t('settings.currency')} error={form.fieldError('currency')}>
          <Select
            value={v.currency}
            onChange={(e) => form.set('currency', e.currentTarget.value)}
            options={currencies(i18n.language, v.currency).map((c) => ({
              value: c,
              label: `${currencyName(i18n.language, c)} (${isolate(c)})`,
            }))}
          />
        </Field>
      </div>
      <Field label={t('settings.timeZone')} error={form.fieldError('timeZone')}>
        <Select
          lang="en"
          dir="ltr"
          value={v.timeZone}
          onChange={(e) => form.set('timeZone', e.currentTarget.value)}
          options={timeZones(v.timeZone).map((z) => ({
            value: z,
            label: z.replaceAll('_', ' '),
          }))}
        />
      </Field>
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
      <hr />
      <h2>{t('settings.mail')}</h2>
      <p className="q t2">{t('settings.mailLead')}</p>
      <div className="fields2">
        <Field label={t('settings.host')} error={form.fieldError('smtp.host')}>
          <input className="in" dir="ltr" {...form.text('host')} />
        </Field>
        <Field label={t('settings.port')} error={form.fieldError('smtp.port')}>
          <input className="in" dir="ltr" inputMode="numeric" {...form.text('port')} />
        </Field>
        <Field label={t('settings.username')} error={form.fieldError('smtp.username')}>
          <input className="in" dir="ltr" autoComplete="off" {...form.text('username')} />
        </Field>
        <Field
          label={t('settings.password')}
          hint={settings.smtp.passwordSet ? t('settings.passwordSet') : undefined}
          error={form.fieldError('smtp.password')}
        >
          <PasswordInput autoComplete="new-password" {...form.text('password')} />
        </Field>
        <Field label={t('settings.from')} error={form.fieldError('smtp.from')}>
          <input className="in" dir="ltr" type="email" {...form.text('from')} />
        </Field>
        <Field label={t('settings.tls')} error={form.fieldError('smtp.tls')}>
          <Select
            value={v.tls}
            onChange={(e) => form.set('tls', oneOf(TLS, e.currentTarget.value) ?? v.tls)}
            options={TLS.map((x) => ({
              value: x,
              label: t(`settings.tlsKind.${x}`),
              ...(x === 'none' ? {} : { lang: 'en' }), // names of protocols, the same everywhere
            }))}
          />
        </Field>
      </div>
      <div>
        <button type="submit" className="btn pri" disabled={!form.dirty} data-busy={form.busy || undefined}>
          {t('saveAction')}
        </button>
      </div>
      {settings.smtp.host ? <MailTrial dirty={form.dirty} /> : null}
    </form>
  );
}

/** Sends a mail to oneself and tells what the mail server said. */
function MailTrial({ dirty }: { dirty: boolean }) {
  const { t } = useTranslation('admin');
  const trial = useMutation({ mutationFn: () => call(api.POST('/admin/mail-trial')) });
  const error = trial.error ? toApiError(trial.error) : null;
  const key = error ? messageKey(error, true) : null;
  return (
    <div className="col" style={{ gap: 12 }}>
      <div className="row w">
        <button
          type="button"
          className="btn"
          disabled={dirty}
          data-busy={trial.isPending || undefined}
          onClick={() => trial.mutate()}
        >
          {t('settings.tryMail')}
        </button>
        {dirty ? <span className="t2 q">{t('settings.tryHint')}</span> : null}
      </div>
      <div role="status">
        {error ? <Note tone="bad">{key ? t(key) : error.detail}</Note> : null}
        {trial.data ? (
          <Note tone={trial.data.ok ? 'good' : 'bad'} icon={trial.data.ok ? 'check' : 'warn'}>
            {t(trial.data.ok ? 'settings.tryOk' : 'settings.tryNo', { to: isolate(trial.data.to) })}
            {trial.data.said ? (
              <pre className="code t1" dir="ltr" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {trial.data.said}
              </pre>
            ) : null}
          </Note>
        ) : null}
      </div>
    </div>
  );
}
