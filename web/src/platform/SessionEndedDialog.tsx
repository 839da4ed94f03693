import { useTranslation } from 'react-i18next';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { SignInForm } from './SignInForm.tsx';

/** Signs the person in again over the page they were on. */
export default function SessionEndedDialog({ email, onDone }: { email: string; onDone: () => void }) {
  const { t } = useTranslation('platform');
  return (
    <Dialog opened onClose={onDone} title={t('ended.title')} closable={false}>
      <div className="col">
        <p className="q">{t('ended.text')}</p>
        <SignInForm identifier={email} onDone={onDone} />
      </div>
    </Dialog>
  );
}
