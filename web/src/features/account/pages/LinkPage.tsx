import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEntry } from '@/platform/SignInForm.tsx';
import { homeOf } from '@/platform/session.ts';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { SignedIn } from '@/shared/api/types.ts';
import { Field, PasswordInput } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { PasswordMeter } from './PasswordMeter.tsx';
import { SplitPage } from './SplitPage.tsx';

const route = getRouteApi('/link/$token');

/** Where links in mails lead: a new password, an invitation, a new address, a registration. Nothing happens before a button is pressed, as mail programs open links too. */
export default function LinkPage() {
  const { t } = useTranslation('account');
  const { token } = route.useParams();
  const router = useRouter();
  const entry = useEntry((person) => router.history.push(homeOf(person.role)));
  const [used, setUsed] = useState(false);
  const entered = (answer: SignedIn) => {
    setUsed(true); // it is not looked at again: it works once
    return entry.entered(answer);
  };
  const link = useQuery({
    queryKey: ['link', token],
    queryFn: () => call(api.POST('/auth/link', { body: { token } })),
    enabled: !used,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (link.isPending)
    return (
      <SplitPage>
        <span className="sk" style={{ blockSize: 280 }} />
      </SplitPage>
    );
  if (link.error) {
    const error = toApiError(link.error);
    const key = messageKey(error, false);
    return (
      <SplitPage>
        <h1>{error.status === 404 ? t('link.over') : t('platform:oops.crashed')}</h1>
        <p className="q">{key && error.status !== 404 ? t(key) : error.detail}</p>
        <Link className="btn pri big" to="/forgot">
          {t('link.again')}
        </Link>
        <Link to="/sign-in">{t('forgot.back')}</Link>
      </SplitPage>
    );
  }
  const { purpose, firstName, email } = link.data;
  return (
    <SplitPage>
      <div>
        <h1>{t(`link.${purpose}.title`, { name: firstName })}</h1>
        <p className="q">{t(`link.${purpose}.lead`, { email })}</p>
      </div>
      {entry.second ??
        (purpose === 'reset' || purpose === 'invitation' ? (
          <ChoosePassword token={token} email={email} name={firstName} entered={entered} />
        ) : (
          <Confirm token={token} purpose={purpose} entered={entered} />
        ))}
    </SplitPage>
  );
}

function ChoosePassword({
  token,
  email,
  name,
  entered,
}: {
  token: string;
  email: string;
  name: string;
  entered: (answer: SignedIn) => Promise<void>;
}) {
  const { t } = useTranslation('account');
  const form = useForm({
    initial: { password: '' },
    submit: async ({ password }) =>
      entered(await call(api.POST('/auth/link/password', { body: { token, password } }))),
  });
  return (
    <form ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
      {form.message ? <Note tone="bad">{form.message}</Note> : null}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <div className="fields" style={{ gap: 8 }}>
        <Field label={t('profile.new')} error={form.fieldError('password')}>
          <PasswordInput {...form.text('password')} autoComplete="new-password" />
        </Field>
        <PasswordMeter password={form.values.password} own={[name, email.split('@')[0] ?? '']} />
      </div>
      <button
        type="submit"
        className="btn pri big full"
        disabled={!form.values.password}
        data-busy={form.busy || undefined}
      >
        {t('link.choose')}
      </button>
    </form>
  );
}

function Confirm({
  token,
  purpose,
  entered,
}: {
  token: string;
  purpose: 'email' | 'registration';
  entered: (answer: SignedIn) => Promise<void>;
}) {
  const { t } = useTranslation('account');
  const confirm = useMutation({
    mutationFn: async () => {
      if (purpose === 'email') await call(api.POST('/auth/link/email', { body: { token } }));
      else await entered(await call(api.POST('/auth/register/confirm', { body: { token } })));
    },
  });
  if (confirm.isSuccess && purpose === 'email')
    return (
      <>
        <Note tone="good" icon="check">
          {t('link.email.done')}
        </Note>
        <Link className="btn pri big" to="/profile">
          {t('nav.profile')}
        </Link>
      </>
    );
  const error = confirm.error ? toApiError(confirm.error) : null;
  const key = error ? messageKey(error, true) : null;
  return (
    <>
      {error ? <Note tone="bad">{key ? t(key) : error.detail}</Note> : null}
      <button
        type="button"
        className="btn pri big full"
        data-busy={confirm.isPending || undefined}
        onClick={() => confirm.mutate()}
      >
        {t(`link.${purpose}.action`)}
      </button>
    </>
  );
}
