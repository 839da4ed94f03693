import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { api, call } from '@/shared/api/client.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { type Agreed, Consents, NewPassword, useConsents } from './NewAccount.tsx';
import { SplitPage } from './SplitPage.tsx';

/** Asks for an account. It is made once the link that is sent was used. */
export default function SignUpPage() {
  const { t } = useTranslation('account');
  const { settings } = useMe();
  const consents = useConsents();
  const [sentTo, setSentTo] = useState('');
  const form = useForm({
    initial: {
      firstName: '',
      lastName: '',
      email: '',
      phone: '',
      password: '',
      agreed: {} as Agreed,
    },
    draft: 'sign-up',
    secret: ['password'],
    submit: async ({ phone, agreed, ...rest }) => {
      const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      await call(
        api.POST('/auth/register', {
          body: { ...rest, timeZone, consents: consents.given(agreed), ...(phone.trim() ? { phone } : {}) },
        }),
      ).catch(async (cause: unknown) => {
        await consents.refused(cause);
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
        <NewPassword
          input={form.text('password')}
          error={form.fieldError('password')}
          password={v.password}
          own={[v.firstName, v.lastName, v.email.split('@')[0] ?? '']}
        />
        <Consents
          asked={consents.asked}
          agreed={v.agreed}
          onChange={(agreed) => form.set('agreed', agreed)}
          errorOf={form.fieldError}
        />
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
