import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { afterIdentityChange } from '@/platform/session.ts';
import { api, call } from '@/shared/api/client.ts';
import { noteRenewed } from '@/shared/api/presence.ts';
import { toApiError } from '@/shared/api/problem.ts';
import type { Language } from '@/shared/api/types.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { currencies, currencyName, timeZones, zoneName } from '@/shared/i18n/regions.ts';
import { Field, PasswordInput, Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { PasswordMeter } from './PasswordMeter.tsx';
import { SplitPage } from './SplitPage.tsx';

const route = getRouteApi('/set-up');

/** The first minutes: four questions, guesses for the rest, and the code from the console in a line. */
export default function SetUpPage() {
  const { t } = useTranslation('account');
  const { code } = route.useSearch();
  const setup = useQuery({ queryKey: ['setup'], queryFn: () => call(api.GET('/setup')) });
  if (setup.isPending)
    return (
      <SplitPage art="/art/set-up.svg" name="CourseWorx">
        <span className="sk" style={{ blockSize: 360 }} />
      </SplitPage>
    );
  return (
    <SplitPage art="/art/set-up.svg" name="CourseWorx">
      {setup.data && !setup.data.open ? (
        <>
          <h1>{t('setUp.closed')}</h1>
          <p className="q">{t('setUp.closedText')}</p>
          <a className="btn pri big" href="/sign-in">
            {t('signIn')}
          </a>
        </>
      ) : (
        <SetUpForm code={code ?? ''} guess={setup.data?.guess ?? null} />
      )}
    </SplitPage>
  );
}

type Guess = { language: string; timeZone: string; currency: string };

function SetUpForm({ code, guess }: { code: string; guess: Guess | null }) {
  const { t, i18n } = useTranslation('account');
  const navigate = useNavigate();
  const client = useQueryClient();
  const [ask, setAsk] = useState(false);
  const form = useForm({
    initial: {
      code,
      organisation: '',
      name: '',
      email: '',
      password: '',
      language: i18n.language as Language,
      timeZone: guess?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      currency: guess?.currency ?? 'USD',
    },
    draft: 'set-up',
    secret: ['password', 'code'],
    submit: async ({ name, ...rest }) => {
      const [firstName = '', ...last] = name.trim().split(/\s+/);
      await call(api.POST('/setup', { body: { ...rest, firstName, lastName: last.join(' ') || firstName } }));
      noteRenewed();
      await afterIdentityChange(client);
      await navigate({ to: '/admin' });
    },
  });
  const v = form.values;
  return (
    <form ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
      <div>
        <h1>{t('setUp.heading')}</h1>
        <p className="q">{t('setUp.lead')}</p>
      </div>
      <CodeLine code={v.code} onChange={(next) => form.set('code', next)} />
      {form.message && form.error?.errors.length === 0 ? <Note tone="bad">{form.message}</Note> : null}
      <Field label={t('setUp.organisation')} error={form.fieldError('organisation')}>
        <input
          className="in"
          {...form.text('organisation')}
          autoComplete="organization"
          required
          dir="auto"
        />
      </Field>
      <div className="fields2">
        <Field label={t('setUp.name')} error={form.fieldError('firstName') ?? form.fieldError('lastName')}>
          <input className="in" {...form.text('name')} autoComplete="name" required dir="auto" />
        </Field>
        <Field label={t('setUp.email')} error={form.fieldError('email')}>
          <input
            className="in"
            {...form.text('email')}
            type="email"
            autoComplete="email"
            required
            dir="ltr"
          />
        </Field>
      </div>
      <div className="fields" style={{ gap: 8 }}>
        <Field label={t('setUp.password')} error={form.fieldError('password')}>
          <PasswordInput {...form.text('password')} autoComplete="new-password" required />
        </Field>
        <PasswordMeter password={v.password} own={[v.organisation, v.name, v.email.split('@')[0] ?? '']} />
      </div>
      <div className="card guess">
        <div className="t1 q">{t('setUp.guessed')}</div>
        {ask ? (
          <div className="fields" style={{ gap: 12, marginBlockStart: 8 }}>
            <Field label={t('profile.language')}>
              <Select
                value={v.language}
                onChange={(e) => form.set('language', e.currentTarget.value as Language)}
                options={(['en', 'ar'] as const).map((l) => ({ value: l, label: t(`language.${l}`) }))}
              />
            </Field>
            <Field label={t('profile.timeZone')} error={form.fieldError('timeZone')}>
              <Select
                lang="en"
                dir="ltr"
                value={v.timeZone}
                onChange={(e) => form.set('timeZone', e.currentTarget.value)}
                options={timeZones(v.timeZone).map((z) => ({ value: z, label: z.replaceAll('_', ' ') }))}
              />
            </Field>
            <Field label={t('setUp.currency')} error={form.fieldError('currency')}>
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
        ) : (
          <p>
            {t('setUp.speaks')}{' '}
            <button type="button" onClick={() => setAsk(true)}>
              {t(`language.${v.language}`)}
            </button>
            {t('setUp.lives')}{' '}
            <button type="button" onClick={() => setAsk(true)}>
              {zoneName(i18n.language, v.timeZone)}
            </button>{' '}
            {t('setUp.counts')}{' '}
            <button type="button" onClick={() => setAsk(true)}>
              {currencyName(i18n.language, v.currency)}
            </button>
            .
          </p>
        )}
      </div>
      <button type="submit" className="btn next big full" data-busy={form.busy || undefined}>
        {t('setUp.action')}
        <Icon name="arrow" s flip />
      </button>
    </form>
  );
}

/** Checks the code of the link once and says so; a wrong or missing one can be typed. */
function CodeLine({ code, onChange }: { code: string; onChange: (code: string) => void }) {
  const { t } = useTranslation('account');
  const check = useMutation({
    mutationFn: (given: string) => call(api.POST('/setup/code', { body: { code: given } })),
  });
  const { mutate } = check;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the link's code is checked once; a typed one when the field is left.
  useEffect(() => {
    if (code) mutate(code);
  }, [mutate]);
  if (check.isSuccess) {
    return (
      <p className="row good-t t2" role="status">
        <Icon name="check" />
        {t('setUp.codeRight')}
      </p>
    );
  }
  const error = check.isError
    ? toApiError(check.error).status === 403
      ? t('setUp.codeWrong')
      : t('problem.network')
    : undefined;
  return (
    <Field label={t('setUp.code')} hint={t('setUp.codeHint')} error={error}>
      <input
        className="in code"
        value={code}
        onChange={(e) => onChange(e.currentTarget.value)}
        onBlur={() => code && check.mutate(code.trim())}
        autoComplete="one-time-code"
        dir="ltr"
      />
    </Field>
  );
}
