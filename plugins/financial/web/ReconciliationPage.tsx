import './money.css';
import './orders.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
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
import { type Missing, PostDialog } from './PostDialog.tsx';
import { TestBand } from './TestBand.tsx';

/** How often it is looked whether the gateways have answered, in ms. */
const ASK = 2000;
/** How long what gateways said counts, in ms. */
const FRESH = 3_600_000;

/** The accounts on which stands what is not in the books, debit and credit. */
const accountsOf = (one: Finding): [string, string] => {
  if (one.kind === 'unsold') return [`cash:${one.gateway}`, 'sales'];
  if (one.ref === 'refund') return ['refunds', `cash:${one.gateway}`];
  if (one.ref === 'share') return ['shares', 'trainers_due'];
  if (one.ref === 'payout') return ['trainers_due', 'transit'];
  return ['corrections', 'sales'];
};

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
  const [missing, setMissing] = useState<Missing | null>(null);
  /** What of the books a difference is about, in words. */
  const posting = (one: Finding): Missing => {
    const what =
      `${one.kind === 'unbooked' ? t(`what.${one.ref}`) : t(`reconciliation.kind.${one.kind}`)} ${one.number ?? ''}`.trim();
    const [debit, credit] = accountsOf(one);
    return {
      key: one.key,
      what,
      note: what,
      amount: one.there.amount.replace('-', ''),
      currency: one.there.currency,
      debit,
      credit,
    };
  };
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
          keyOf={(one) => [one.kind, one.gateway, one.order, one.ref, one.there.currency, one.key].join('/')}
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
                  {one.key ? (
                    <button type="button" className="btn sm" onClick={() => setMissing(posting(one))}>
                      {t('reconciliation.post')}
                    </button>
                  ) : null}
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
      {missing ? (
        <PostDialog
          today={data.today}
          used={[missing.currency]}
          missing={missing}
          onClose={() => {
            setMissing(null);
            cache.invalidateQueries({ queryKey: reconciliationQuery.queryKey });
          }}
        />
      ) : null}
    </div>
  );
}
