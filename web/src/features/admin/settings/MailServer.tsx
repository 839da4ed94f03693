import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call, oneOf } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { AdminSettings } from '@/shared/api/types.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { wholeOf } from '@/shared/i18n/number.ts';
import { Field, PasswordInput, Select } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { useSettingsForm } from './useSettingsForm.ts';

const TLS = ['starttls', 'tls', 'none'] as const;

/** How mails leave. */
export function MailServer({ settings }: { settings: AdminSettings }) {
  const { t } = useTranslation('admin');
  const form = useSettingsForm({
    settings,
    name: 'mail',
    secret: ['password'],
    read: ({ smtp }) => ({
      host: smtp.host,
      port: String(smtp.port || 587),
      username: smtp.username,
      from: smtp.from,
      tls: smtp.tls,
      password: '',
    }),
    write: ({ host, port, password, ...rest }) => ({
      smtp: { ...rest, host: host.trim(), port: wholeOf(port), ...(password ? { password } : {}) },
    }),
  });
  const v = form.values;
  return (
    <>
      <p className="q t2" style={{ marginBlockEnd: 20 }}>
        {t('settings.mailLead')}
      </p>
      <SettingsForm form={form}>
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
      </SettingsForm>
      {settings.smtp.host ? <MailTrial dirty={form.dirty} /> : null}
    </>
  );
}

/** Sends a mail to oneself and tells what the mail server said. */
function MailTrial({ dirty }: { dirty: boolean }) {
  const { t } = useTranslation('admin');
  const trial = useMutation({ mutationFn: () => call(api.POST('/admin/mail-trial')) });
  const error = trial.error ? toApiError(trial.error) : null;
  const key = error ? messageKey(error, true) : null;
  return (
    <div className="col" style={{ gap: 12, marginBlockStart: 20, maxInlineSize: 640 }}>
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
