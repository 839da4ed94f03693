import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { copyText } from '@/shared/ui/copy.ts';
import { Dialog } from '@/shared/ui/Dialog.tsx';

/** A temporary password to hand over, shown this once. */
export function GivenPassword({
  title,
  name,
  password,
  onClose,
}: {
  title: string;
  name: string;
  password: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('admin');
  return (
    <Dialog
      opened
      closable={false}
      onClose={onClose}
      title={title}
      footer={
        <>
          <button
            type="button"
            className="btn"
            onClick={() => void copyText(password).then(() => toast(t('users.copied')))}
          >
            {t('users.copy')}
          </button>
          <button type="button" className="btn pri" onClick={onClose}>
            {t('close')}
          </button>
        </>
      }
    >
      <div className="col">
        <p>{t('users.given', { name })}</p>
        <p className="code card pad" dir="ltr" style={{ fontSize: '1.125rem' }}>
          {password}
        </p>
      </div>
    </Dialog>
  );
}
