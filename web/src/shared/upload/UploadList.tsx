import './upload.css';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import { ProgressBar } from '../ui/Bits.tsx';
import { Icon } from '../ui/Icon.tsx';
import type { UploadRow } from './queue.ts';

/** Several files on their way: how far each is, why one is not taken, and what can be done about it. */
export function UploadList({
  rows,
  label,
  onCancel,
  onPause,
  onRetry,
}: {
  rows: readonly UploadRow[];
  label: string;
  onCancel: (key: string) => void;
  onPause: (key: string) => void;
  /** For what failed, and for what is paused. */
  onRetry: (key: string) => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  if (!rows.length) return null;
  return (
    <ul className="upl" aria-label={label}>
      {rows.map((r) => {
        const percent = r.total ? (r.sent / r.total) * 100 : 0;
        const bad = r.phase === 'failed' || r.phase === 'refused';
        return (
          <li key={r.key} data-bad={bad || undefined}>
            <span className="upl-i">
              <Icon name={bad ? 'warn' : 'upload'} s />
            </span>
            <span className="grow">
              <span className="clip">
                <bdi>{r.name}</bdi>
              </span>
              {bad ? (
                <span className="t1 upl-w">{r.reason || t('upload.failed')}</span>
              ) : r.phase === 'sending' ? (
                <ProgressBar value={percent} label={t('upload.progress', { name: r.name })} />
              ) : (
                <span className="t1 qq">{t(`upload.${r.phase}`)}</span>
              )}
            </span>
            {r.phase === 'sending' ? <span className="num t1 q">{f.percent(percent)}</span> : null}
            {r.phase === 'sending' || r.phase === 'paused' ? (
              <button
                type="button"
                className="btn bare sm sq"
                aria-label={t(r.phase === 'paused' ? 'upload.resume' : 'upload.pause', { name: r.name })}
                onClick={() => (r.phase === 'paused' ? onRetry : onPause)(r.key)}
              >
                <Icon name={r.phase === 'paused' ? 'play' : 'pause'} s />
              </button>
            ) : null}
            {r.phase === 'failed' ? (
              <button
                type="button"
                className="btn sm"
                aria-label={t('upload.againOf', { name: r.name })}
                onClick={() => onRetry(r.key)}
              >
                {t('upload.again')}
              </button>
            ) : null}
            {r.phase === 'keeping' ? null : (
              <button
                type="button"
                className="btn bare sm sq"
                aria-label={t(bad ? 'upload.dismiss' : 'upload.cancel', { name: r.name })}
                onClick={() => onCancel(r.key)}
              >
                <Icon name="x" s />
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
