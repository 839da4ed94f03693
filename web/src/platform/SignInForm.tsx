import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import { noteRenewed } from '@/shared/api/presence.ts';
import type { Person } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Field, PasswordInput } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { afterIdentityChange } from './session.ts';

/** E-mail or phone, password, one button. `onDone` gets the person after the site knows them. */
export function SignInForm({
  identifier = '',
  onDone,
}: {
  identifier?: string;
  onDone: (person: Person) => void;
}) {
  const { t } = useTranslation('platform');
  const f = useFormat();
  const client = useQueryClient();
  const form = useForm({
    initial: { identifier, password: '' },
    submit: async (body) => {
      const { user } = await call(api.POST('/auth/sign-in', { body }));
      noteRenewed();
      await afterIdentityChange(client);
      onDone(user);
    },
  });
  const wait = form.error?.retryAfter;
  return (
    <form ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
      {form.message ? (
        <Note tone="bad">
          {form.message}
          {wait
            ? ` ${t('signIn.wait', { count: Math.ceil(wait / 60), n: f.num(Math.ceil(wait / 60)) })}`
            : ''}
        </Note>
      ) : null}
      <Field label={t('signIn.identifier')} error={form.fieldError('identifier')}>
        <input
          className="in"
          {...form.text('identifier')}
          type="text"
          inputMode="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          dir="ltr"
          required
        />
      </Field>
      <Field label={t('signIn.password')} error={form.fieldError('password')}>
        <PasswordInput {...form.text('password')} autoComplete="current-password" required />
      </Field>
      <button type="submit" className="btn pri big full" data-busy={form.busy || undefined}>
        {t('signIn.action')}
      </button>
    </form>
  );
}
