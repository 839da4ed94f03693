import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { meQuery, usePerson, useSwitchLanguage } from '@/platform/session.ts';
import { SchemeSwitch } from '@/platform/shells/SchemeSwitch.tsx';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { Session } from '@/shared/api/types.ts';
import { languageOf } from '@/shared/i18n/index.ts';
import { DateTime, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Field, PasswordInput, Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { timeZones } from './guesses.ts';
import { PasswordMeter } from './PasswordMeter.tsx';
import './profile.css';

/** Names, language and zone; password; where one is signed in. */
export default function ProfilePage() {
  const { t } = useTranslation('account');
  const person = usePerson();
  return (
    <>
      <h1>{t('nav.profile')}</h1>
      {person.requiresPasswordChange ? (
        <div style={{ marginBlockStart: 16 }}>
          <Note tone="warn" icon="key">
            {t('profile.mustChange')}
          </Note>
        </div>
      ) : null}
      <div className="prof">
        <Names />
        <Password />
        <Sessions />
        <section>
          <h2>{t('profile.colours')}</h2>
          <SchemeSwitch />
        </section>
      </div>
    </>
  );
}

function Names() {
  const { t } = useTranslation('account');
  const person = usePerson();
  const client = useQueryClient();
  const switchLanguage = useSwitchLanguage();
  const form = useForm({
    initial: {
      firstName: person.firstName,
      lastName: person.lastName,
      language: person.language,
      timeZone: person.timeZone,
    },
    draft: 'profile',
    submit: async (body) => {
      const saved = await call(api.PATCH('/me', { body }));
      client.setQueryData(meQuery.queryKey, (me) => me && { ...me, user: saved });
      if (saved.language !== person.language) await switchLanguage(languageOf(saved.language));
      toast(t('profile.saved'));
    },
  });
  return (
    <section>
      <h2>{t('profile.you')}</h2>
      <form ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
        {form.message ? <Note tone="bad">{form.message}</Note> : null}
        <div className="fields2">
          <Field label={t('profile.firstName')} error={form.fieldError('firstName')}>
            <input className="in" {...form.text('firstName')} autoComplete="given-name" dir="auto" />
          </Field>
          <Field label={t('profile.lastName')} error={form.fieldError('lastName')}>
            <input className="in" {...form.text('lastName')} autoComplete="family-name" dir="auto" />
          </Field>
        </div>
        <Field label={t('profile.email')} hint={t('profile.emailHint')}>
          <input className="in" value={person.email} readOnly disabled dir="ltr" />
        </Field>
        <div className="fields2">
          <Field label={t('profile.language')}>
            <Select
              value={form.values.language}
              onChange={(e) => form.set('language', e.currentTarget.value)}
              options={[
                { value: 'en', label: 'English', lang: 'en' },
                { value: 'ar', label: 'العربية', lang: 'ar' },
              ]}
            />
          </Field>
          <Field label={t('profile.timeZone')} error={form.fieldError('timeZone')}>
            <Select
              lang="en"
              dir="ltr"
              value={form.values.timeZone}
              onChange={(e) => form.set('timeZone', e.currentTarget.value)}
              options={timeZones(form.values.timeZone).map((z) => ({
                value: z,
                label: z.replaceAll('_', ' '),
              }))}
            />
          </Field>
        </div>
        <div>
          <button type="submit" className="btn pri" disabled={!form.dirty} data-busy={form.busy || undefined}>
            {t('saveAction')}
          </button>
        </div>
      </form>
    </section>
  );
}

function Password() {
  const { t } = useTranslation('account');
  const person = usePerson();
  const client = useQueryClient();
  const form = useForm({
    initial: { current: '', new: '' },
    submit: async (body) => {
      await call(api.POST('/me/password', { body }));
      form.reset({ current: '', new: '' });
      toast(t('profile.changed'));
      await client.invalidateQueries({ queryKey: ['me'] });
    },
  });
  return (
    <section>
      <h2>{t('profile.password')}</h2>
      <form ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
        {form.message ? <Note tone="bad">{form.message}</Note> : null}
        <input type="text" autoComplete="username" value={person.email} readOnly hidden />
        <Field label={t('profile.current')} error={form.fieldError('current')}>
          <PasswordInput {...form.text('current')} autoComplete="current-password" />
        </Field>
        <div className="fields" style={{ gap: 8 }}>
          <Field label={t('profile.new')} error={form.fieldError('new')}>
            <PasswordInput {...form.text('new')} autoComplete="new-password" />
          </Field>
          <PasswordMeter
            password={form.values.new}
            own={[person.firstName, person.lastName, person.email.split('@')[0] ?? '']}
          />
        </div>
        <div>
          <button
            type="submit"
            className="btn"
            disabled={!form.values.current || !form.values.new}
            data-busy={form.busy || undefined}
          >
            {t('profile.change')}
          </button>
        </div>
      </form>
    </section>
  );
}

/** `Chrome on Android` from a user agent, well enough to recognise one's own devices. */
export function deviceName(agent: string): string {
  const browser = /Edg\//.test(agent)
    ? 'Edge'
    : /Firefox\//.test(agent)
      ? 'Firefox'
      : /Chrome\//.test(agent)
        ? 'Chrome'
        : /Safari\//.test(agent)
          ? 'Safari'
          : '';
  const system = /Android/.test(agent)
    ? 'Android'
    : /iPhone|iPad/.test(agent)
      ? 'iOS'
      : /Windows/.test(agent)
        ? 'Windows'
        : /Mac OS/.test(agent)
          ? 'macOS'
          : /Linux/.test(agent)
            ? 'Linux'
            : '';
  return [browser, system].filter(Boolean).join(' · ');
}

function Sessions() {
  const { t } = useTranslation('account');
  const client = useQueryClient();
  const { data } = useQuery({ queryKey: ['sessions'], queryFn: () => call(api.GET('/me/sessions')) });
  const end = useMutation({
    mutationFn: (id: string) => call(api.DELETE('/me/sessions/{id}', { params: { path: { id } } })),
    onSuccess: () => toast(t('profile.signedOutThere')),
    onError: () => toast(t('problem.networkWriting'), { tone: 'bad' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['sessions'] }),
  });
  return (
    <section>
      <h2>{t('profile.sessions')}</h2>
      {data ? (
        <ul className="ses-l">
          {data.items.map((s: Session) => (
            <li key={s.id}>
              <Icon name={/Android|iPhone/.test(s.userAgent) ? 'half' : 'online'} />
              <span className="grow">
                <bdi className="m">{deviceName(s.userAgent) || t('profile.unknownDevice')}</bdi>
                <span className="t1 qq" style={{ display: 'block' }}>
                  <bdi className="code">{s.address}</bdi> · {t('profile.lastSeen')}{' '}
                  <DateTime iso={s.lastSeenAt} />
                </span>
              </span>
              {s.current ? (
                <StatePill tone="good" icon="check">
                  {t('profile.thisOne')}
                </StatePill>
              ) : (
                <button type="button" className="btn sm" onClick={() => end.mutate(s.id)}>
                  {t('profile.signOutThere')}
                </button>
              )}
            </li>
          ))}
        </ul>
      ) : (
        <SkeletonRows rows={2} />
      )}
    </section>
  );
}
