import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useEntry } from '@/platform/SignInForm.tsx';
import { meQuery, useMe } from '@/platform/session.ts';
import { api, call } from '@/shared/api/client.ts';
import { toApiError } from '@/shared/api/problem.ts';
import type { Consent, InvitedTo } from '@/shared/api/types.ts';
import { isAsked } from '@/shared/legal.ts';
import { ConsentBox } from '@/shared/ui/ConsentBox.tsx';
import { Field, PasswordInput } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { PasswordMeter } from './PasswordMeter.tsx';

/** Makes an account with the address of an invitation, and goes on to the course. */
export function JoinForm({ to, token }: { to: InvitedTo; token: string }) {
  const { t } = useTranslation('account');
  const { settings } = useMe();
  const client = useQueryClient();
  const router = useRouter();
  const asked = settings.legal.flatMap(({ page, version }): Consent[] =>
    isAsked(page) ? [{ page, version }] : [],
  );
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
      agreed: {} as Partial<Record<Consent['page'], number>>,
    },
    submit: async ({ agreed, ...rest }) => {
      const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const consents = asked.filter((c) => agreed[c.page] === c.version);
      await entry.entered(
        await call(api.POST('/auth/join', { body: { ...rest, token, timeZone, consents } })).catch(
          async (cause: unknown) => {
            const { fields, code } = toApiError(cause);
            // A newer version of a legal page, or an account that was made meanwhile: what is shown is asked anew.
            if (Object.keys(fields).some((name) => name.startsWith('consents.')))
              await client.invalidateQueries({ queryKey: meQuery.queryKey });
            if (code === 'invitation.has_account')
              await client.invalidateQueries({ queryKey: ['invitation', token] });
            throw cause;
          },
        ),
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
      <div className="fields" style={{ gap: 8 }}>
        <Field label={t('profile.password')} error={form.fieldError('password')}>
          <PasswordInput {...form.text('password')} autoComplete="new-password" />
        </Field>
        <PasswordMeter password={v.password} own={[v.firstName, v.lastName, to.email.split('@')[0] ?? '']} />
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
        {t('invitation.join')}
      </button>
    </form>
  );
}
