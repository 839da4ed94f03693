import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SignInForm } from '@/platform/SignInForm.tsx';
import { homeOf, useMe } from '@/platform/session.ts';
import { whyEnded } from '@/shared/api/client.ts';
import type { Person } from '@/shared/api/types.ts';
import { Note } from '@/shared/ui/Note.tsx';
import { SplitPage } from './SplitPage.tsx';
import { safeNext } from './safeNext.ts';

const route = getRouteApi('/sign-in');

/** Sign in, then on to where the person wanted to go. */
export default function SignInPage() {
  const { t } = useTranslation('platform');
  const { next } = route.useSearch();
  const { settings } = useMe();
  const router = useRouter();
  const [ended] = useState(whyEnded);
  const onDone = (person: Person) => router.history.push(safeNext(next) ?? homeOf(person.role));
  return (
    <SplitPage>
      <div>
        <h1>{t('signIn.welcome')}</h1>
        <p className="q">{t('signIn.lead')}</p>
      </div>
      {ended ? (
        <Note tone="warn">
          <p className="m">{ended.title}</p>
          <p>{ended.detail}</p>
        </Note>
      ) : null}
      <SignInForm onDone={onDone} forgot={<Link to="/forgot">{t('signIn.forgot')}</Link>} />
      {settings.selfRegistration ? (
        <p className="q">
          {t('signIn.new')} <Link to="/sign-up">{t('signIn.register')}</Link>
        </p>
      ) : null}
    </SplitPage>
  );
}
