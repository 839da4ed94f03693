import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { SignInForm } from '@/platform/SignInForm.tsx';
import { homeOf } from '@/platform/session.ts';
import type { Person } from '@/shared/api/types.ts';
import { SplitPage } from './SplitPage.tsx';

const route = getRouteApi('/sign-in');

/** Only paths of this site: an address like //evil.example must not become the way on. */
export function safeNext(next: string | undefined): string | null {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : null;
}

/** Sign in, then on to where the person wanted to go. */
export default function SignInPage() {
  const { t } = useTranslation('platform');
  const { next } = route.useSearch();
  const router = useRouter();
  const onDone = (person: Person) => router.history.push(safeNext(next) ?? homeOf(person.role));
  return (
    <SplitPage art="/art/sign-in.svg">
      <div>
        <h1>{t('signIn.welcome')}</h1>
        <p className="q">{t('signIn.lead')}</p>
      </div>
      <SignInForm onDone={onDone} />
    </SplitPage>
  );
}
