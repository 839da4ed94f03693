import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { copyText } from '@/shared/ui/copy.ts';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';

/** A secret, shown this once. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation('plugin.webhooks');
  return (
    <Dialog
      opened
      closable={false}
      onClose={onClose}
      title={t('secret')}
      footer={
        <>
          <button
            type="button"
            className="btn"
            onClick={() => void copyText(secret).then(() => toast(t('copied')))}
          >
            {t('copy')}
          </button>
          <button type="button" className="btn pri" onClick={onClose}>
            {t('done')}
          </button>
        </>
      }
    >
      <div className="col">
        <Note tone="warn" icon="key">
          {t('secretOnce')}
        </Note>
        <p className="code card pad" dir="ltr" style={{ overflowWrap: 'anywhere' }}>
          {secret}
        </p>
        <p className="t2 q">{t('secretHow')}</p>
      </div>
    </Dialog>
  );
}
