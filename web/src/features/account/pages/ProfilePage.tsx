import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Slot } from '@/platform/Slot.tsx';
import { meQuery, useMe, usePerson, useSwitchLanguage } from '@/platform/session.ts';
import { SchemeSwitch } from '@/platform/shells/SchemeSwitch.tsx';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { languageOf, nameOfLanguage } from '@/shared/i18n/index.ts';
import { timeZones } from '@/shared/i18n/regions.ts';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { ApiKeys } from './ApiKeys.tsx';
import { OwnData } from './OwnData.tsx';
import { OwnEmail } from './OwnEmail.tsx';
import { OwnPassword } from './OwnPassword.tsx';
import { Picture } from './Picture.tsx';
import { PublicProfile } from './PublicProfile.tsx';
import { SecondFactor } from './SecondFactor.tsx';
import { Sessions } from './Sessions.tsx';
import './profile.css';

/** Who one is, what one shows, how one gets in. */
export default function ProfilePage() {
  const { t } = useTranslation('account');
  const person = usePerson();
  const { viewedBy } = useMe();
  return (
    <>
      <h1>{t('nav.profile')}</h1>
      <div className="prof">
        <Names />
        {viewedBy ? null : ( // what is the person's alone
          <>
            {person.role === 'trainee' ? null : <PublicProfile />}
            <OwnEmail />
            <OwnPassword />
            <section>
              <h2>{t('factor.title')}</h2>
              <SecondFactor />
            </section>
            <Sessions />
            {person.role === 'trainee' ? null : <ApiKeys />}
            <Slot name="user.profile" props={{ person }} />
            <OwnData />
          </>
        )}
        <section>
          <h2>{t('profile.colours')}</h2>
          <SchemeSwitch />
        </section>
      </div>
    </>
  );
}

function Names() {
  const { t } = useTranslation('account');
  const person = usePerson();
  const client = useQueryClient();
  const { settings } = useMe();
  const switchLanguage = useSwitchLanguage();
  const form = useForm({
    initial: {
      firstName: person.firstName,
      lastName: person.lastName,
      phone: person.phone ?? '',
      language: settings.languages.includes(person.language) ? person.language : settings.defaultLanguage,
      timeZone: person.timeZone,
    },
    draft: 'profile',
    submit: async (body) => {
      const saved = await call(api.PATCH('/me', { body }));
      client.setQueryData(meQuery.queryKey, (me) => me && { ...me, user: saved });
      if (saved.language !== person.language) await switchLanguage(languageOf(saved.language));
      toast(t('profile.saved'));
    },
  });
  return (
    <section>
      <h2>{t('profile.you')}</h2>
      <Picture />
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
          label={`${t('profile.phone')} (${t('optional')})`}
          hint={t('profile.phoneHint')}
          error={form.fieldError('phone')}
        >
          <input className="in" type="tel" {...form.text('phone')} autoComplete="tel" dir="ltr" />
        </Field>
        <div className="fields2">
          <Field label={t('profile.language')}>
            <Select
              value={form.values.language}
              onChange={(e) => form.set('language', e.currentTarget.value)}
              options={settings.languages.map((l) => ({ value: l, label: nameOfLanguage(l), lang: l }))}
            />
          </Field>
          <Field label={t('profile.timeZone')} error={form.fieldError('timeZone')}>
            <Select
              lang="en"
              dir="ltr"
              value={form.values.timeZone}
              onChange={(e) => form.set('timeZone', e.currentTarget.value)}
              options={timeZones(form.values.timeZone).map((z) => ({
                value: z,
                label: z.replaceAll('_', ' '),
              }))}
            />
          </Field>
        </div>
        <div>
          <button type="submit" className="btn pri" disabled={!form.dirty} data-busy={form.busy || undefined}>
            {t('saveAction')}
          </button>
        </div>
      </form>
    </section>
  );
}
