import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { downloadFile } from '@/shared/api/client.ts';
import type { Import } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ProgressBar } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useFailed } from '../failed.ts';

/** How far an import is; then its result, and the temporary passwords of who has none of their own yet. */
export function Running({
  im,
  onRetry,
  onAgain,
  onClose,
}: {
  im: Import;
  onRetry: () => void;
  onAgain: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('platform');
  const f = useFormat();
  const failed = useFailed();
  const passwords = useMutation({
    mutationFn: () => downloadFile('POST', `/imports/${im.id}/passwords`, 'passwords.csv'),
    onError: failed,
  });
  if (im.state !== 'done')
    return (
      <div className="col" aria-live="polite">
        {im.state === 'failed' ? (
          <Note tone="bad">{t('import.failed')}</Note>
        ) : (
          <p>
            {t('import.working', { count: im.done, n: f.num(im.done), total: f.num(im.done + im.ready) })}
          </p>
        )}
        <ProgressBar value={(im.done / Math.max(1, im.done + im.ready)) * 100} label={t('import.title')} />
        <p className="t2 q">{t('import.leave')}</p>
        {im.state === 'failed' ? (
          <div className="row">
            <button type="button" className="btn pri" onClick={onRetry}>
              {t('oops.again')}
            </button>
          </div>
        ) : null}
      </div>
    );
  return (
    <div className="col">
      <Note tone="good" icon="check">
        {t('import.done', { count: im.done, n: f.num(im.done) })}
      </Note>
      {im.credentials === 'password' && im.waiting > 0 ? (
        <>
          <p>{t('import.passwordsText', { count: im.waiting, n: f.num(im.waiting) })}</p>
          <div>
            <button
              type="button"
              className="btn pri"
              data-busy={passwords.isPending || undefined}
              onClick={() => passwords.mutate()}
            >
              <Icon name="dl" s />
              {t('import.passwords')}
            </button>
          </div>
        </>
      ) : im.done > 0 && im.credentials === 'invitation' ? (
        <p>{t('import.invited')}</p>
      ) : null}
      <div className="row" style={{ flexWrap: 'wrap' }}>
        {im.wrong ? (
          <a className="btn" href={`/api/v1/imports/${im.id}/errors`} download>
            <Icon name="dl" s />
            {t('import.errors', { format: 'CSV' })}
          </a>
        ) : null}
        <button type="button" className="btn end" onClick={onAgain}>
          {t('import.again')}
        </button>
        <button type="button" className="btn pri" onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </div>
  );
}
