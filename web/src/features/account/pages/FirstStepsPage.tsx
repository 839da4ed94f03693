import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { afterIdentityChange, homeOf, useMe, usePerson } from '@/platform/session.ts';
import { OwnPassword } from './OwnPassword.tsx';
import { SecondFactor } from './SecondFactor.tsx';
import { SplitPage } from './SplitPage.tsx';
import { safeNext } from './safeNext.ts';

const route = getRouteApi('/first-steps');

/** What must be done before anything else: a password of one's own, a second factor. Then on to where the person wanted to go. */
export default function FirstStepsPage() {
  const { t } = useTranslation('account');
  const { next } = route.useSearch();
  const person = usePerson();
  const { mustAddSecondFactor } = useMe();
  const router = useRouter();
  const client = useQueryClient();
  const step = person.requiresPasswordChange ? 'password' : mustAddSecondFactor ? 'factor' : null;
  const home = homeOf(person.role);
  useEffect(() => {
    if (!step) router.history.replace(safeNext(next) ?? home);
  }, [step, router, next, home]);
  return (
    <SplitPage>
      {step ? (
        <div>
          <h1>{t(`first.${step}`)}</h1>
          <p className="q">{t(`first.${step}Text`)}</p>
        </div>
      ) : null}
      {step === 'password' ? <OwnPassword bare /> : null}
      {step === 'factor' ? <SecondFactor onReady={() => void afterIdentityChange(client)} /> : null}
    </SplitPage>
  );
}
