import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { Field, PasswordInput } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';

/** Another address: it counts once the link that is sent there was used. */
export function OwnEmail() {
  const { t } = useTranslation('account');
  const person = usePerson();
  const form = useForm({
    initial: { email: person.email, current: '' },
    submit: async (body) => {
      await call(api.POST('/me/email', { body }));
      toast(t('email.sent', { email: body.email }));
      form.reset({ email: person.email, current: '' });
    },
  });
  const other = form.values.email.trim() !== person.email;
  return (
    <section>
      <h2>{t('profile.email')}</h2>
      <form ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
        {form.message ? <Note tone="bad">{form.message}</Note> : null}
        <Field label={t('email.address')} hint={t('email.hint')} error={form.fieldError('email')}>
          <input className="in" type="email" {...form.text('email')} autoComplete="email" dir="ltr" />
        </Field>
        {other ? (
          <Field label={t('profile.current')} error={form.fieldError('current')}>
            <PasswordInput {...form.text('current')} autoComplete="current-password" />
          </Field>
        ) : null}
        <div>
          <button
            type="submit"
            className="btn"
            disabled={!other || !form.values.current}
            data-busy={form.busy || undefined}
          >
            {t('email.action')}
          </button>
        </div>
      </form>
    </section>
  );
}
