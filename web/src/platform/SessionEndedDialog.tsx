import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Ending } from '@/shared/api/client.ts';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { SignInForm } from './SignInForm.tsx';
import { useForgetPerson } from './session.ts';

/** Endings after which nobody gets in again: there is nothing to type then. */
const FINAL = ['auth.ended_deactivated', 'auth.ended_deleted'];

/** Signs the person in again over the page they were on, or leads who cannot to the sign-in page. */
export default function SessionEndedDialog({
  email,
  why,
  onDone,
}: {
  email: string;
  why: Ending | null;
  onDone: () => void;
}) {
  const { t } = useTranslation('platform');
  const navigate = useNavigate();
  const forget = useForgetPerson();
  const final = why !== null && FINAL.includes(why.code);
  const [typing] = useState(() =>
    Boolean(document.activeElement?.matches('input, textarea, [contenteditable="true"]')),
  );
  const leave = async () => {
    await navigate({ to: '/sign-in' });
    onDone();
    await forget();
  };
  return (
    <Dialog
      opened
      onClose={onDone}
      title={why?.title ?? t('ended.title')}
      closable={false}
      quiet={typing}
      footer={
        final ? (
          <button type="button" className="btn pri" onClick={() => void leave()}>
            {t('ended.leave')}
          </button>
        ) : null
      }
    >
      <div className="col">
        <p className="q">{why?.detail ?? t('ended.text')}</p>
        {why && !final ? <p className="q">{t('ended.kept')}</p> : null}
        {final ? null : <SignInForm identifier={email} onDone={onDone} />}
      </div>
    </Dialog>
  );
}
