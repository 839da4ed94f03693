import { useTranslation } from 'react-i18next';
import { Note } from './Note.tsx';

/** Somebody else saved meanwhile: what was typed is still here, and the person says which of the two is to stand. */
export function StaleNote({
  text,
  onTheirs,
  onMine,
}: {
  text?: string;
  onTheirs: () => void;
  onMine: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Note tone="bad">
      <p>{text ?? t('stale.text')}</p>
      <div className="row w" style={{ marginBlockStart: 8 }}>
        <button type="button" className="btn" onClick={onTheirs}>
          {t('stale.theirs')}
        </button>
        <button type="button" className="btn" onClick={onMine}>
          {t('stale.mine')}
        </button>
      </div>
    </Note>
  );
}
