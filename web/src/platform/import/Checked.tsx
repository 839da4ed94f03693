import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { after, api, call } from '@/shared/api/client.ts';
import type { Import } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Segments } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';

const STATES = ['wrong', 'ready', 'known'] as const;
type State = (typeof STATES)[number];

/** What a file holds: three numbers, the rows, and how those who are new get in. Nothing is written before the button. */
export function Checked({
  im,
  ignored,
  busy,
  onRun,
  onAgain,
}: {
  im: Import;
  ignored: readonly string[];
  busy: boolean;
  onRun: (credentials: 'invitation' | 'password') => void;
  onAgain: () => void;
}) {
  const { t } = useTranslation('platform');
  const f = useFormat();
  const [state, setState] = useState<State>(im.wrong ? 'wrong' : im.ready ? 'ready' : 'known');
  const [way, setWay] = useState<'invitation' | 'password'>('invitation');
  const rows = useInfiniteQuery({
    queryKey: ['import-rows', im.id, state],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/imports/{id}/rows', {
          params: { path: { id: im.id }, query: { state, ...after(pageParam), limit: 25 } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });
  const list = rows.data?.pages.flatMap((p) => p.items) ?? [];
  const nobody = im.ready === 0 && (im.courseId === null || im.known === 0);
  return (
    <div className="col">
      <Segments
        label={t('import.rows')}
        value={state}
        onChange={setState}
        items={STATES.map((s) => ({ value: s, label: t(`import.${s}`), count: f.num(im[s]) }))}
      />
      {ignored.length ? (
        <Note tone="warn">
          {t('import.ignored')} <bdi>{ignored.join(', ')}</bdi>
        </Note>
      ) : null}
      {state === 'known' ? (
        <p className="t2 q">{t(im.courseId ? 'import.knownCourse' : 'import.knownText')}</p>
      ) : null}
      {rows.isPending ? (
        <SkeletonRows rows={4} height={44} />
      ) : list.length ? (
        <DataTable
          label={t('import.rows')}
          rows={list}
          keyOf={(r) => String(r.line)}
          columns={[
            { id: 'line', label: t('import.line'), number: true, cell: (r) => f.num(r.line) },
            {
              id: 'name',
              label: t('import.person'),
              bare: true,
              cell: (r) => (
                <>
                  <bdi className="m">
                    {r.firstName} {r.lastName}
                  </bdi>
                  <span className="t1 q" style={{ display: 'block' }}>
                    <bdi>{r.email}</bdi> <bdi dir="ltr">{r.phone}</bdi>
                  </span>
                </>
              ),
            },
            ...(state === 'wrong'
              ? [
                  {
                    id: 'why',
                    label: t('import.why'),
                    wide: true,
                    cell: (r: (typeof list)[number]) => (
                      <ul className="t2">
                        {r.faults.map((x) => (
                          <li key={x.field + x.code}>
                            <b className="bad-t">{t(`import.field.${x.field}`)}</b> {x.detail}
                          </li>
                        ))}
                      </ul>
                    ),
                  },
                ]
              : []),
          ]}
        />
      ) : (
        <p className="q">{t('import.noRows')}</p>
      )}
      <ShowMore
        shown={list.length}
        total={im[state]}
        hasMore={rows.hasNextPage}
        busy={rows.isFetchingNextPage}
        failed={rows.isFetchNextPageError}
        onMore={() => void rows.fetchNextPage()}
      />
      {im.ready ? (
        <fieldset className="col" style={{ gap: 8, border: 0, padding: 0 }}>
          <legend className="m">{t('import.way')}</legend>
          {(['invitation', 'password'] as const).map((w) => (
            <label key={w} className="check">
              <input type="radio" name="way" checked={way === w} onChange={() => setWay(w)} />
              <span>{t(`import.ways.${w}`)}</span>
            </label>
          ))}
        </fieldset>
      ) : null}
      <div className="row" style={{ flexWrap: 'wrap' }}>
        <button type="button" className="btn" onClick={onAgain}>
          {t('import.again')}
        </button>
        {im.wrong ? (
          <a className="btn" href={`/api/v1/imports/${im.id}/errors`} download>
            <Icon name="dl" s />
            {t('import.errors', { format: 'CSV' })}
          </a>
        ) : null}
        <button
          type="button"
          className="btn pri end"
          disabled={nobody}
          data-busy={busy || undefined}
          onClick={() => onRun(way)}
        >
          {t('import.run', { count: im.ready, n: f.num(im.ready) })}
        </button>
      </div>
    </div>
  );
}
