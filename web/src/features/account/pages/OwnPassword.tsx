import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { Field, PasswordInput } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { PasswordMeter } from './PasswordMeter.tsx';

/** A new password, by the old one. Everywhere else one is signed out. */
export function OwnPassword({ bare = false }: { bare?: boolean }) {
  const { t } = useTranslation('account');
  const person = usePerson();
  const client = useQueryClient();
  const form = useForm({
    initial: { current: '', new: '' },
    submit: async (body) => {
      await call(api.POST('/me/password', { body }));
      form.reset({ current: '', new: '' });
      toast(t('profile.changed'));
      await client.invalidateQueries({ queryKey: ['me'] });
    },
  });
  return (
    <section>
      {bare ? null : <h2>{t('profile.password')}</h2>}
      <form ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
        {form.message ? <Note tone="bad">{form.message}</Note> : null}
        <input type="text" autoComplete="username" value={person.email} readOnly hidden />
        <Field label={t('profile.current')} error={form.fieldError('current')}>
          <PasswordInput {...form.text('current')} autoComplete="current-password" />
        </Field>
        <div className="fields" style={{ gap: 8 }}>
          <Field label={t('profile.new')} error={form.fieldError('new')}>
            <PasswordInput {...form.text('new')} autoComplete="new-password" />
          </Field>
          <PasswordMeter
            password={form.values.new}
            own={[person.firstName, person.lastName, person.email.split('@')[0] ?? '']}
          />
        </div>
        <div>
          <button
            type="submit"
            className="btn"
            disabled={!form.values.current || !form.values.new}
            data-busy={form.busy || undefined}
          >
            {t('profile.change')}
          </button>
        </div>
      </form>
    </section>
  );
}
