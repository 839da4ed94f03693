import './money.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useAddress } from './address.ts';
import { MoneyLink } from './OrderParts.tsx';
import { Amount, CurrencyName, Moment } from './Parts.tsx';
import { AccountDialog, AskPayoutDialog } from './PayoutDialogs.tsx';
import {
  EarningLines,
  LinesNote,
  PayoutFacts,
  Standing,
  StatementLink,
  useEarnings,
} from './PayoutParts.tsx';
import {
  accountQuery,
  type EarningSums,
  type EarningsOf,
  earningsFiles,
  linesOf,
  type Payout,
  payoutsKey,
  payoutsPage,
} from './payouts.ts';
import { SaveFile } from './SaveFile.tsx';

type Open = { what: 'account' } | { what: 'ask'; amount: Payout['amount'] } | null;

/** What a trainer earned, what is owed of it, and what was paid. */
export default function EarningsPage() {
  const { t } = useTranslation('plugin.financial');
  const person = usePerson();
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const [search, go] = useAddress();
  const of = linesOf(search);
  const setOf = (to: EarningsOf) => go({ state: '', currency: '', from: '', until: '', ...to });
  const list = useEarnings('', person.id, of);
  const account = useQuery(accountQuery(person.id));
  const [first] = list.data?.pages ?? [];
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('earnings.title')}</h1>
        {account.data ? (
          <button type="button" className="btn" onClick={() => setOpen({ what: 'account' })}>
            {t(account.data.holder ? 'bank.edit' : 'bank.add')}
          </button>
        ) : null}
      </div>
      <p className="q">{t('earnings.lead')}</p>
      <p>
        <MoneyLink to="my-sales">{t('mySales.title')}</MoneyLink>
      </p>
      {first ? (
        first.sums.map((sums) => (
          <section key={sums.currency} className="fin-part">
            <h2>
              <CurrencyName code={sums.currency} />
            </h2>
            <Standing sums={sums} holdDays={first.holdDays} of={of} onList={setOf} />
            <Next
              sums={sums}
              ready={Boolean(account.data?.holder)}
              onAsk={() => setOpen({ what: 'ask', amount: sums.available })}
            />
          </section>
        ))
      ) : (
        <SkeletonRows rows={1} />
      )}
      <OwnPayouts user={person.id} />
      <section className="fin-part">
        <div className="hd2">
          <h2 className="grow">{t('earnings.lines')}</h2>
          <span className="end">
            <SaveFile paths={earningsFiles('', of)} name="earnings" />
          </span>
        </div>
        <LinesNote of={of} onList={setOf} />
        <EarningLines list={list} />
      </section>
      {open?.what === 'account' && account.data ? (
        <AccountDialog account={account.data} onClose={close} />
      ) : null}
      {open?.what === 'ask' ? <AskPayoutDialog amount={open.amount} onClose={close} /> : null}
    </>
  );
}

/** What can be done with what is available. */
function Next({ sums, ready, onAsk }: { sums: EarningSums; ready: boolean; onAsk: () => void }) {
  const { t } = useTranslation('plugin.financial');
  if (!sums.isEnough)
    return (
      <p className="q fin-foot">
        {sums.least === null ? (
          t('earnings.noRate')
        ) : (
          <>
            {t('earnings.least')} <Amount money={{ amount: sums.least, currency: sums.currency }} />
          </>
        )}
      </p>
    );
  return (
    <div className="fin-foot">
      <button type="button" className="btn pri" disabled={!ready} onClick={onAsk}>
        <Icon name="coin" s />
        {t('earnings.ask')}
      </button>
      {ready ? null : <p className="q fin-foot">{t('earnings.accountFirst')}</p>}
    </div>
  );
}

function OwnPayouts({ user }: { user: string }) {
  const { t } = useTranslation('plugin.financial');
  const list = useInfiniteQuery({
    queryKey: payoutsKey(null, user),
    queryFn: ({ pageParam }) => payoutsPage(null, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (!rows.length) return null;
  return (
    <section className="fin-part">
      <h2>{t('payouts.title')}</h2>
      <DataTable<Payout>
        label={t('payouts.title')}
        rows={rows}
        keyOf={(payout) => payout.id}
        columns={[
          { id: 'number', label: t('payout.statement'), cell: (payout) => <StatementLink payout={payout} /> },
          { id: 'state', label: t('state'), bare: true, cell: (payout) => <PayoutFacts payout={payout} /> },
          {
            id: 'on',
            label: t('order.day'),
            bare: true,
            cell: (payout) => <Moment iso={payout.createdAt} />,
          },
          {
            id: 'amount',
            label: t('order.amount'),
            number: true,
            bare: true,
            cell: (payout) => <Amount money={payout.amount} />,
          },
        ]}
      />
      <ShowMore
        shown={rows.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
    </section>
  );
}
