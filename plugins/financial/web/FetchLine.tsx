import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/platform/useAct.ts';
import { DateTime } from '@/shared/ui/Bits.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { ALL, type Fetching, fetchRates } from './api.ts';

/** How the European Central Bank's file comes here, and whether it came. */
export function FetchLine({ fetching: f }: { fetching: Fetching }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const fetchNow = useAct(fetchRates, () => cache.invalidateQueries(ALL));
  const button = (
    <button
      type="button"
      className="btn sm"
      data-busy={fetchNow.isPending || undefined}
      onClick={() => {
        if (!fetchNow.isPending) fetchNow.mutate();
      }}
    >
      {t('fetch.now')}
    </button>
  );
  if (f.failure)
    return (
      <div className="fin-note">
        <Note tone="bad">
          <div className="row w">
            <div className="grow">
              <p>{t(`fetch.failure.${f.failure}`)}</p>
              <p className="t1">
                {f.triedAt ? <DateTime iso={f.triedAt} /> : null} ·{' '}
                <bdi className="code fin-detail">{f.detail}</bdi>
              </p>
            </div>
            {button}
          </div>
        </Note>
      </div>
    );
  return (
    <div className="row w fin-note t2 q">
      <span>
        {t(f.daily ? 'fetch.daily' : 'fetch.off')}
        {f.succeededAt ? (
          <>
            {' '}
            {t('fetch.last')} <DateTime iso={f.succeededAt} />
          </>
        ) : null}
      </span>
      {button}
    </div>
  );
}
