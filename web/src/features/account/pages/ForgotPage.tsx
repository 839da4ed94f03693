import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { SplitPage } from './SplitPage.tsx';

/** Asks for a link to choose a new password. What it says does not depend on whether there is such an account. */
export default function ForgotPage() {
  const { t } = useTranslation('account');
  const [sent, setSent] = useState(false);
  const form = useForm({
    initial: { identifier: '' },
    submit: async (body) => {
      await call(api.POST('/auth/forgot', { body }));
      setSent(true);
    },
  });
  return (
    <SplitPage>
      <div>
        <h1>{t(sent ? 'forgot.sent' : 'forgot.title')}</h1>
        <p className="q">{t(sent ? 'forgot.sentText' : 'forgot.lead')}</p>
      </div>
      {sent ? null : (
        <form ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
          {form.message ? <Note tone="bad">{form.message}</Note> : null}
          <Field label={t('platform:signIn.identifier')} error={form.fieldError('identifier')}>
            <input
              className="in"
              {...form.text('identifier')}
              inputMode="email"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              dir="ltr"
              required
            />
          </Field>
          <button
            type="submit"
            className="btn pri big full"
            disabled={!form.values.identifier.trim()}
            data-busy={form.busy || undefined}
          >
            {t('forgot.action')}
          </button>
        </form>
      )}
      <Link to="/sign-in">{t('forgot.back')}</Link>
    </SplitPage>
  );
}
