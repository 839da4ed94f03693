import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, forgetEnding } from '@/shared/api/client.ts';
import { noteRenewed } from '@/shared/api/presence.ts';
import type { ApiError } from '@/shared/api/problem.ts';
import type { Person, SignedIn } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Field, PasswordInput } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { afterIdentityChange } from './session.ts';

/** What goes on once the server let somebody in, or asked for the second factor: gives the form of the second step, or null before it. */
export function useEntry(onDone: (person: Person) => void): {
  entered: (answer: SignedIn) => Promise<void>;
  second: ReactNode;
} {
  const client = useQueryClient();
  const [challenge, setChallenge] = useState<string | null>(null);
  const entered = async ({ user, secondFactor }: SignedIn) => {
    if (!user) {
      setChallenge(secondFactor?.token ?? null);
      return;
    }
    noteRenewed();
    forgetEnding();
    await afterIdentityChange(client);
    onDone(user);
  };
  return {
    entered,
    second: challenge ? (
      <FactorForm challenge={challenge} entered={entered} onBack={() => setChallenge(null)} />
    ) : null,
  };
}

/** E-mail or phone, password, one button; then the second factor of who has one. `onDone` gets the person after the site knows them. */
export function SignInForm({
  identifier = '',
  forgot,
  onDone,
}: {
  identifier?: string;
  /** The way to a new password, beside the password's label. */
  forgot?: ReactNode;
  onDone: (person: Person) => void;
}) {
  const { t } = useTranslation('platform');
  const { entered, second } = useEntry(onDone);
  const form = useForm({
    initial: { identifier, password: '' },
    submit: async (body) => entered(await call(api.POST('/auth/sign-in', { body }))),
  });
  if (second) return second;
  return (
    <form ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
      <Refusal message={form.message} error={form.error} />
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
      <Field label={t('signIn.password')} error={form.fieldError('password')} aside={forgot}>
        <PasswordInput {...form.text('password')} autoComplete="current-password" required />
      </Field>
      <button type="submit" className="btn pri big full" data-busy={form.busy || undefined}>
        {t('signIn.action')}
      </button>
    </form>
  );
}

/** What was refused, and when it is worth trying again. */
function Refusal({ message, error }: { message: string | null; error: ApiError | null }) {
  const { t } = useTranslation('platform');
  const f = useFormat();
  if (!message) return null;
  const minutes = Math.ceil((error?.retryAfter ?? 0) / 60);
  return (
    <Note tone="bad">
      {message}
      {minutes ? ` ${t('signIn.wait', { count: minutes, n: f.num(minutes) })}` : ''}
    </Note>
  );
}

/** The code of the authenticator app, or a recovery code. */
function FactorForm({
  challenge,
  entered,
  onBack,
}: {
  challenge: string;
  entered: (answer: SignedIn) => Promise<void>;
  onBack: () => void;
}) {
  const { t } = useTranslation('platform');
  const [recovery, setRecovery] = useState(false);
  const form = useForm({
    initial: { code: '' },
    submit: async ({ code }) =>
      entered(await call(api.POST('/auth/second-factor', { body: { challenge, code } }))),
  });
  return (
    <form ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
      <Refusal message={form.message} error={form.error} />
      <p className="q">{t(recovery ? 'factor.recoveryLead' : 'factor.lead')}</p>
      <Field label={t(recovery ? 'factor.recovery' : 'factor.code')} error={form.fieldError('code')}>
        <input
          className="in code"
          {...form.text('code')}
          // biome-ignore lint/a11y/noAutofocus: the person waits for this one field.
          autoFocus
          inputMode={recovery ? 'text' : 'numeric'}
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          dir="ltr"
          required
        />
      </Field>
      <button type="submit" className="btn pri big full" data-busy={form.busy || undefined}>
        {t('signIn.action')}
      </button>
      <div className="row">
        <button type="button" className="btn bare" onClick={onBack}>
          {t('back')}
        </button>
        <button type="button" className="btn bare end" onClick={() => setRecovery(!recovery)}>
          {t(recovery ? 'factor.useApp' : 'factor.useRecovery')}
        </button>
      </div>
    </form>
  );
}
