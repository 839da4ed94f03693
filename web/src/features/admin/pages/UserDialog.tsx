import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { Person, Role } from '@/shared/api/types.ts';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { GivenPassword } from './GivenPassword.tsx';
import { OwnedCourses } from './OwnedCourses.tsx';

const ROLES: readonly Role[] = ['trainee', 'trainer', 'super_admin'];

/** Adds an account or changes one. A new one gets an invitation by mail, or a password to hand over. */
export function UserDialog({ user, onClose }: { user: Person | null; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const me = usePerson();
  const client = useQueryClient();
  const [given, setGiven] = useState<{ name: string; password: string } | null>(null);
  const form = useForm({
    initial: {
      firstName: user?.firstName ?? '',
      lastName: user?.lastName ?? '',
      email: user?.email ?? '',
      phone: user?.phone ?? '',
      role: user?.role ?? ('trainee' as Role),
      way: 'invitation' as 'invitation' | 'temporary',
    },
    ...(user ? {} : { draft: 'new-user' }),
    submit: async ({ phone, way, ...rest }) => {
      if (user) {
        await call(
          api.PATCH('/users/{id}', {
            params: { path: { id: user.id } },
            body: { ...rest, phone },
          }),
        );
        toast(t('users.saved'));
      } else {
        const made = await call(api.POST('/users', { body: { ...rest, way, ...(phone ? { phone } : {}) } }));
        if (made.temporaryPassword)
          setGiven({
            name: `${made.user.firstName} ${made.user.lastName}`,
            password: made.temporaryPassword,
          });
        else toast(t('users.added'));
        if (made.temporaryPassword) {
          await client.invalidateQueries({ queryKey: ['users'] });
          return;
        }
      }
      await client.invalidateQueries({ queryKey: ['users'] });
      onClose();
    },
  });
  if (given) return <GivenPassword title={t('users.added')} {...given} onClose={onClose} />;
  return (
    <FormDialog
      form={form}
      title={user ? t('users.edit') : t('users.add')}
      action={t(user ? 'saveAction' : 'users.add')}
      onClose={onClose}
    >
      <div className="fields2">
        <Field label={t('users.firstName')} error={form.fieldError('firstName')}>
          <input className="in" dir="auto" {...form.text('firstName')} />
        </Field>
        <Field label={t('users.lastName')} error={form.fieldError('lastName')}>
          <input className="in" dir="auto" {...form.text('lastName')} />
        </Field>
      </div>
      <Field label={t('users.email')} error={form.fieldError('email')}>
        <input className="in" type="email" dir="ltr" autoComplete="off" {...form.text('email')} />
      </Field>
      <Field label={`${t('users.phone')} (${t('optional')})`} error={form.fieldError('phone')}>
        <input className="in" type="tel" dir="ltr" autoComplete="off" {...form.text('phone')} />
      </Field>
      <Field
        label={t('users.role')}
        error={form.fieldError('role')}
        hint={user?.id === me.id ? t('users.ownRole') : t(`users.roleHint.${form.values.role}`)}
      >
        <Select
          value={form.values.role}
          disabled={user?.id === me.id}
          onChange={(e) => form.set('role', e.currentTarget.value as Role)}
          options={ROLES.map((r) => ({ value: r, label: t(`role.${r}`) }))}
        />
      </Field>
      {user && user.role !== 'trainee' && form.values.role === 'trainee' ? (
        <OwnedCourses user={user.id} text={t('users.ownsDemote')} />
      ) : null}
      {user ? null : (
        <Field label={t('users.way')} hint={t(`users.wayHint.${form.values.way}`)}>
          <Select
            {...form.text('way')}
            options={(['invitation', 'temporary'] as const).map((w) => ({
              value: w,
              label: t(`users.ways.${w}`),
            }))}
          />
        </Field>
      )}
    </FormDialog>
  );
}
