import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { meQuery, useMe } from '@/platform/session.ts';
import { api, call } from '@/shared/api/client.ts';
import { toApiError } from '@/shared/api/problem.ts';
import type { Consent } from '@/shared/api/types.ts';
import { isAsked } from '@/shared/legal.ts';
import { ConsentBox } from '@/shared/ui/ConsentBox.tsx';
import { Field, PasswordInput } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { PasswordMeter } from './PasswordMeter.tsx';
import { SplitPage } from './SplitPage.tsx';

/** Asks for an account. It is made once the link that is sent was used. */
export default function SignUpPage() {
  const { t } = useTranslation('account');
  const { settings } = useMe();
  const client = useQueryClient();
  // A new version of a page is another thing to agree to.
  const asked = settings.legal.flatMap(({ page, version }): Consent[] =>
    isAsked(page) ? [{ page, version }] : [],
  );
  const [sentTo, setSentTo] = useState('');
  const form = useForm({
    initial: {
      firstName: '',
      lastName: '',
      email: '',
      phone: '',
      password: '',
      agreed: {} as Partial<Record<Consent['page'], number>>,
    },
    draft: 'sign-up',
    secret: ['password'],
    submit: async ({ phone, agreed, ...rest }) => {
      const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const consents = asked.filter((c) => agreed[c.page] === c.version);
      await call(
        api.POST('/auth/register', {
          body: { ...rest, timeZone, consents, ...(phone.trim() ? { phone } : {}) },
        }),
      ).catch(async (cause: unknown) => {
        if (Object.keys(toApiError(cause).fields).some((name) => name.startsWith('consents.')))
          await client.invalidateQueries({ queryKey: meQuery.queryKey });
        throw cause;
      });
      setSentTo(rest.email);
    },
  });
  const v = form.values;
  if (!settings.selfRegistration)
    return (
      <SplitPage>
        <h1>{t('signUp.closed')}</h1>
        <p className="q">{t('signUp.closedText')}</p>
        <Link to="/sign-in">{t('forgot.back')}</Link>
      </SplitPage>
    );
  if (sentTo)
    return (
      <SplitPage>
        <h1>{t('signUp.sent')}</h1>
        <p className="q">{t('signUp.sentText', { email: sentTo })}</p>
        <button type="button" className="btn" onClick={() => setSentTo('')}>
          {t('signUp.wrong')}
        </button>
      </SplitPage>
    );
  return (
    <SplitPage>
      <div>
        <h1>{t('signUp.title')}</h1>
        <p className="q">{t('signUp.lead')}</p>
      </div>
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
        <Field
          label={t('profile.email')}
          error={form.fieldError('email')}
          hint={
            settings.emailDomains.length
              ? t('signUp.domains', { list: settings.emailDomains.join(', ') })
              : undefined
          }
        >
          <input className="in" type="email" {...form.text('email')} autoComplete="email" dir="ltr" />
        </Field>
        <Field label={`${t('profile.phone')} (${t('optional')})`} error={form.fieldError('phone')}>
          <input className="in" type="tel" {...form.text('phone')} autoComplete="tel" dir="ltr" />
        </Field>
        <div className="fields" style={{ gap: 8 }}>
          <Field label={t('profile.password')} error={form.fieldError('password')}>
            <PasswordInput {...form.text('password')} autoComplete="new-password" />
          </Field>
          <PasswordMeter password={v.password} own={[v.firstName, v.lastName, v.email.split('@')[0] ?? '']} />
        </div>
        {asked.map(({ page, version }) => (
          <ConsentBox
            key={page}
            page={page}
            checked={v.agreed[page] === version}
            onChange={(on) => form.set('agreed', { ...v.agreed, [page]: on ? version : 0 })}
            error={form.fieldError(`consents.${page}`)}
          />
        ))}
        <button type="submit" className="btn pri big full" data-busy={form.busy || undefined}>
          {t('signUp.action')}
        </button>
      </form>
      <p className="q">
        {t('signUp.have')} <Link to="/sign-in">{t('signIn')}</Link>
      </p>
    </SplitPage>
  );
}
