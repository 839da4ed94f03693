import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useEntry } from '@/platform/SignInForm.tsx';
import { api, call } from '@/shared/api/client.ts';
import { toApiError } from '@/shared/api/problem.ts';
import type { InvitedTo } from '@/shared/api/types.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { type Agreed, Consents, NewPassword, useConsents } from './NewAccount.tsx';

/** Makes an account with the address of an invitation, and goes on to the course. */
export function JoinForm({ to, token }: { to: InvitedTo; token: string }) {
  const { t } = useTranslation('account');
  const client = useQueryClient();
  const router = useRouter();
  const consents = useConsents();
  const entry = useEntry(() =>
    to.waits
      ? router.navigate({ to: '/courses/$slug', params: { slug: to.slug } })
      : router.navigate({ to: '/learn/$courseId', params: { courseId: to.courseId } }),
  );
  const form = useForm({
    initial: {
      firstName: '',
      lastName: '',
      password: '',
      agreed: {} as Agreed,
    },
    submit: async ({ agreed, ...rest }) => {
      const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      await entry.entered(
        await call(
          api.POST('/auth/join', { body: { ...rest, token, timeZone, consents: consents.given(agreed) } }),
        ).catch(async (cause: unknown) => {
          await consents.refused(cause);
          // An account that was made meanwhile: what is shown is asked anew.
          if (toApiError(cause).code === 'invitation.has_account')
            await client.invalidateQueries({ queryKey: ['invitation', token] });
          throw cause;
        }),
      );
    },
  });
  const v = form.values;
  return (
    <form ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
      {form.message ? <Note tone="bad">{form.message}</Note> : null}
      <input type="text" autoComplete="username" value={to.email} readOnly hidden />
      <div className="fields2">
        <Field label={t('profile.firstName')} error={form.fieldError('firstName')}>
          <input className="in" {...form.text('firstName')} autoComplete="given-name" dir="auto" />
        </Field>
        <Field label={t('profile.lastName')} error={form.fieldError('lastName')}>
          <input className="in" {...form.text('lastName')} autoComplete="family-name" dir="auto" />
        </Field>
      </div>
      <NewPassword
        input={form.text('password')}
        error={form.fieldError('password')}
        password={v.password}
        own={[v.firstName, v.lastName, to.email.split('@')[0] ?? '']}
      />
      <Consents
        asked={consents.asked}
        agreed={v.agreed}
        onChange={(agreed) => form.set('agreed', agreed)}
        errorOf={form.fieldError}
      />
      <button type="submit" className="btn pri big full" data-busy={form.busy || undefined}>
        {t('invitation.join')}
      </button>
    </form>
  );
}
