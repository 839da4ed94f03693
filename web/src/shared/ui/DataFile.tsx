import { useTranslation } from 'react-i18next';
import type { DataExport } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import { DateTime, ProgressBar } from './Bits.tsx';
import { Icon } from './Icon.tsx';
import { Note } from './Note.tsx';

/** A file with somebody's data: how far it is, or where to get it and how long. */
export function DataFile({ file }: { file: DataExport }) {
  const { t } = useTranslation('platform');
  const f = useFormat();
  if (file.state === 'failed') return <Note tone="bad">{t('dataFile.failed')}</Note>;
  if (file.state === 'making')
    return (
      <div className="col" style={{ gap: 8 }} role="status">
        <span className="t2">{t('dataFile.making')}</span>
        <ProgressBar value={file.percent} label={t('dataFile.making')} />
      </div>
    );
  return (
    <div className="row w">
      <a className="btn" href={file.url} download>
        <Icon name="dl" s />
        {t('dataFile.download', { size: f.bytes(file.sizeBytes ?? 0) })}
      </a>
      <span className="t2 q">
        {t('dataFile.until')} {file.expiresAt ? <DateTime iso={file.expiresAt} /> : null}
      </span>
    </div>
  );
}
