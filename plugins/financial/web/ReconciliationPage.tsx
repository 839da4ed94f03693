import './money.css';
import './orders.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { useAct } from '@/platform/useAct.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { BookLink, useAccountName } from './BookParts.tsx';
import { type Finding, reconcile, reconciliationQuery, useWays } from './gateways.ts';
import { MoneyLink, When } from './OrderParts.tsx';
import { Amount } from './Parts.tsx';
import { TestBand } from './TestBand.tsx';

/** How often it is looked whether the gateways have answered, in ms. */
const ASK = 2000;
/** How long what gateways said counts, in ms. */
const FRESH = 3_600_000;

/** Whether what gateways, orders and books say agrees, and what does not. */
export default function ReconciliationPage() {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  useTopic('x:financial:orders');
  const found = useQuery({
    ...reconciliationQuery,
    refetchInterval: (query) => (query.state.data?.isBusy ? ASK : false),
  });
  const now = useAct(
    () => reconcile(),
    () => cache.invalidateQueries({ queryKey: reconciliationQuery.queryKey }),
    t('reconciliation.asked'),
  );
  const account = useAccountName();
  const ways = useWays([
    ...(found.data?.gateways ?? []),
    ...(found.data?.differences.map((one) => one.gateway) ?? []),
  ]);
  orThrow(found);
  const data = found.data;
  if (!data)
    return (
      <>
        <h1>{t('reconciliation.title')}</h1>
        <SkeletonRows />
      </>
    );
  const known = !data.failed.length && data.ranAt !== null && Date.now() - Date.parse(data.ranAt) < FRESH;
  return (
    <div className="ord-now">
      <div className="hd2">
        <h1>{t('reconciliation.title')}</h1>
        <button
          type="button"
          className="btn"
          data-busy={now.isPending || data.isBusy || undefined}
          onClick={() => now.isPending || data.isBusy || now.mutate()}
        >
          {t('reconciliation.now')}
        </button>
      </div>
      <p className="q">
        {data.ranAt ? (
          <>
            {t('reconciliation.ran')} <When iso={data.ranAt} />
          </>
        ) : (
          t('reconciliation.never')
        )}
        {data.gateways.length ? ` · ${data.gateways.map(ways.name).join(' · ')}` : null}
      </p>
      <p className="t2 q">{t('reconciliation.lately')}</p>
      <TestBand ways={data.gateways} />
      {data.failed.length ? (
        <Note tone="bad">
          {t('reconciliation.silent')} {data.failed.map(ways.name).join(' · ')}
        </Note>
      ) : null}
      {data.more ? <Note tone="warn">{t('reconciliation.more')}</Note> : null}
      {data.differences.length ? (
        <DataTable<Finding>
          label={t('reconciliation.title')}
          rows={data.differences}
          keyOf={(one) => [one.kind, one.gateway, one.order, one.ref, one.there.currency].join('/')}
          columns={[
            {
              id: 'what',
              label: t('reconciliation.what'),
              wide: true,
              bare: true,
              cell: (one) => (
                <>
                  <span className="m">{t(`reconciliation.kind.${one.kind}`)}</span>
                  {one.isStuck ? (
                    <StatePill tone="bad" icon="warn">
                      {t('reconciliation.stuck')}
                    </StatePill>
                  ) : null}
                  <span className="fin-sub">
                    {one.kind === 'unenrolled' ? (
                      <bdi>{one.ref}</bdi>
                    ) : one.kind === 'unbooked' ? (
                      t(`what.${one.ref}`)
                    ) : (
                      ways.name(one.gateway)
                    )}
                    {one.why ? (
                      <>
                        {' · '}
                        <bdi>{one.why}</bdi>
                      </>
                    ) : null}
                  </span>
                </>
              ),
            },
            {
              id: 'where',
              label: t('order.one'),
              bare: true,
              cell: (one) =>
                one.order ? (
                  <MoneyLink to={`orders/${one.order}`}>
                    <bdi className="num">{one.number}</bdi>
                  </MoneyLink>
                ) : one.kind === 'cash' ? (
                  <BookLink to="books">{account(`cash:${one.gateway}`)}</BookLink>
                ) : one.kind === 'unbooked' ? (
                  <bdi className="num">{one.number}</bdi>
                ) : (
                  <bdi className="code">{one.ref}</bdi>
                ),
            },
            {
              id: 'here',
              label: t('reconciliation.here'),
              number: true,
              bare: true,
              cell: (one) => <Amount money={one.here} />,
            },
            {
              id: 'there',
              label: t('reconciliation.there'),
              number: true,
              bare: true,
              cell: (one) => <Amount money={one.there} />,
            },
          ]}
        />
      ) : known ? (
        <EmptyState title={t('reconciliation.agrees')} why={t('reconciliation.agreesWhy')} />
      ) : (
        <EmptyState title={t('reconciliation.unknown')} why={t('reconciliation.unknownWhy')} />
      )}
    </div>
  );
}
