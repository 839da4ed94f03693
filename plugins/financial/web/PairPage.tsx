import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { NotFound } from '@/platform/errors.tsx';
import { useTopic } from '@/platform/live.ts';
import type { PluginPageProps } from '@/platform/registry.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { currencyName } from '@/shared/i18n/regions.ts';
import { DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { type Change, historyFiles, historyKey, historyPage, pairQuery } from './api.ts';
import { Moment, useRateText } from './Parts.tsx';
import { RateChart } from './RateChart.tsx';
import { SaveFile } from './SaveFile.tsx';

const CODE = /^[A-Z]{3}$/;

/** What two currencies were worth in one another, and who said so. */
export default function PairPage({ params }: PluginPageProps) {
  const { from = '', to = '' } = params;
  return CODE.test(from) && CODE.test(to) ? <Pair from={from} to={to} /> : <NotFound />;
}

function Pair({ from, to }: { from: string; to: string }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const names = { from: currencyName(f.lang, from), to: currencyName(f.lang, to) };
  const title = t('pair.of', names);
  useTitle(title);
  useTopic('x:financial:rates');
  const rates = useQuery(pairQuery(from, to));
  const history = useInfiniteQuery({
    queryKey: historyKey(from, to),
    queryFn: ({ pageParam }) => historyPage(from, to, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  orThrow(rates);
  orThrow(history);
  const rows = history.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <p>
        <Link to="/x/$pluginId/$" params={{ pluginId: 'financial', _splat: 'rates' }} className="link">
          <Icon name="back" s />
          {t('rates.title')}
        </Link>
      </p>
      <div className="hd2">
        <h1 className="grow">{title}</h1>
        {rows.length ? (
          <span className="end">
            <SaveFile paths={historyFiles(from, to)} name={`rates-${from}-${to}`} />
          </span>
        ) : null}
      </div>
      {!rates.data || !history.data ? (
        <SkeletonRows />
      ) : !rows.length ? (
        <EmptyState title={t('pair.none')} why={t('pair.noneWhy')} />
      ) : (
        <>
          <RateChart rates={rates.data.items} names={names} />
          <section className="fin-part">
            <h2>{t('pair.history')}</h2>
            <DataTable<Change>
              label={t('pair.history')}
              rows={rows}
              keyOf={(c) => c.id}
              columns={[
                { id: 'from', label: t('from'), cell: (c) => <Moment iso={c.effectiveAt} /> },
                {
                  id: 'before',
                  label: t('pair.before'),
                  number: true,
                  cell: (c) => <Digits rate={c.before} />,
                },
                { id: 'after', label: t('pair.after'), number: true, cell: (c) => <Digits rate={c.after} /> },
                {
                  id: 'percent',
                  label: t('pair.change'),
                  number: true,
                  cell: (c) => <Percent of={c.percent} />,
                },
                {
                  id: 'reason',
                  label: t('pair.reason'),
                  bare: true,
                  wide: true,
                  cell: (c) => (
                    <span>
                      {t(c.after ? `reason.${c.reason}` : 'reason.withdrawn')}
                      {c.note ? (
                        <bdi className="fin-sub" style={{ overflowWrap: 'anywhere' }}>
                          {c.note}
                        </bdi>
                      ) : null}
                    </span>
                  ),
                },
                {
                  id: 'by',
                  label: t('pair.by'),
                  bare: true,
                  wide: true,
                  cell: (c) => (
                    <span>
                      {c.author ? <bdi>{c.author}</bdi> : t('pair.server')}
                      <span className="fin-sub">
                        <DateTime iso={c.at} />
                      </span>
                    </span>
                  ),
                },
              ]}
            />
            <ShowMore
              shown={rows.length}
              hasMore={history.hasNextPage}
              busy={history.isFetchingNextPage}
              failed={history.isFetchNextPageError}
              onMore={() => void history.fetchNextPage()}
            />
          </section>
        </>
      )}
    </>
  );
}

function Digits({ rate }: { rate: string | null }) {
  const text = useRateText();
  return rate ? <bdi>{text(rate)}</bdi> : <span className="qq">–</span>;
}

function Percent({ of }: { of: string | null }) {
  const f = useFormat();
  if (of === null) return <span className="qq">–</span>;
  return (
    <bdi>
      {f.num(Number(of) / 100, { style: 'percent', maximumFractionDigits: 2, signDisplay: 'exceptZero' })}
    </bdi>
  );
}
