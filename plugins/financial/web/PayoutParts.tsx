import './money.css';
import './orders.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orThrow } from '@/shared/api/problem.ts';
import { isFree, useFormat } from '@/shared/i18n/format.ts';
import { EmptyState, ShowMore, SkeletonRows, StatStrip } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { IconName } from '@/shared/ui/icons.ts';
import { StatePill, type Tone } from '@/shared/ui/StatePill.tsx';
import { Day } from './BookParts.tsx';
import { isNothing } from './OrderParts.tsx';
import { Amount, Moment, useRateText } from './Parts.tsx';
import {
  type Earning,
  type EarningSums,
  type Earnings,
  type EarningsOf,
  earningsKey,
  earningsPage,
  type Payout,
  type PayoutState,
  statementOf,
} from './payouts.ts';

const LOOKS: Record<PayoutState, { tone: Tone; icon: IconName }> = {
  requested: { tone: 'warn', icon: 'clock' },
  approved: { tone: 'plain', icon: 'check' },
  processing: { tone: 'plain', icon: 'arrow' },
  completed: { tone: 'good', icon: 'check' },
  failed: { tone: 'bad', icon: 'warn' },
  returned: { tone: 'bad', icon: 'undo' },
  rejected: { tone: 'plain', icon: 'x' },
};
const EARNED: Record<Earning['state'], { tone: Tone; icon: IconName }> = {
  pending: { tone: 'plain', icon: 'clock' },
  held: { tone: 'warn', icon: 'shield' },
  available: { tone: 'good', icon: 'coin' },
  in_payout: { tone: 'warn', icon: 'arrow' },
  paid: { tone: 'good', icon: 'check' },
};

/** How far a payout is. */
export function PayoutPill({ state }: { state: PayoutState }) {
  const { t } = useTranslation('plugin.financial');
  return <StatePill {...LOOKS[state]}>{t(`payout.state.${state}`)}</StatePill>;
}

/** What a payout is made of, as a PDF in the language of the page. */
export function StatementLink({ payout }: { payout: Payout }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  return (
    <a
      className="link ord-pdf"
      href={statementOf(payout, f.lang)}
      download
      aria-label={t('payout.statementOf', { number: payout.number })}
    >
      <Icon name="dl" s />
      <bdi className="num">{payout.number}</bdi>
    </a>
  );
}

/** What is said of a payout beside its state. */
export function PayoutFacts({ payout }: { payout: Payout }) {
  const { t } = useTranslation('plugin.financial');
  return (
    <>
      <PayoutPill state={payout.state} />
      {payout.paidOn ? (
        <span className="fin-sub">
          {t('payout.paidOn')} <Day day={payout.paidOn} />
        </span>
      ) : null}
      {payout.returnedOn ? (
        <span className="fin-sub">
          {t('payout.returnedOn')} <Day day={payout.returnedOn} />
        </span>
      ) : null}
      {payout.accountChangedAt ? <NewAccount at={payout.accountChangedAt} /> : null}
      {payout.reference ? (
        <span className="fin-sub">
          {t('payment.reference')}: <bdi>{payout.reference}</bdi>
        </span>
      ) : null}
      {payout.answer ? (
        <span className="fin-sub fin-detail">
          <bdi>{payout.answer}</bdi>
        </span>
      ) : null}
      {payout.by ? (
        <span className="fin-sub">
          {t('refund.by')} <bdi>{payout.by}</bdi>
        </span>
      ) : null}
    </>
  );
}

/** Warns that a trainer's account was changed lately: somebody else may have done it. */
export function NewAccount({ at }: { at: string }) {
  const { t } = useTranslation('plugin.financial');
  return (
    <span className="fin-sub bad-t">
      {t('payout.newAccount')} <Moment iso={at} />. {t('payout.newAccountWhy')}
    </span>
  );
}

/** How a trainer stands in a currency; a figure shows the lines that it is the sum of. */
export function Standing({
  sums,
  holdDays,
  of,
  onList,
}: {
  sums: EarningSums;
  holdDays: number;
  of: EarningsOf;
  onList: (of: EarningsOf) => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const figure = (state: Earning['state'], money: EarningSums['paid']) => {
    const on = of.state === state && of.currency === sums.currency;
    if (isNothing(money) && !on) return <Amount money={money} />;
    return (
      <button
        type="button"
        className="link fin-listed"
        aria-pressed={on}
        onClick={() => onList(on ? {} : { state, currency: sums.currency })}
      >
        <Amount money={money} />
      </button>
    );
  };
  return (
    <StatStrip
      stats={[
        {
          label: t('earnings.pending'),
          value: figure('pending', sums.pending),
          note: holdDays ? t('earnings.pendingNote', { count: holdDays, n: f.num(holdDays) }) : undefined,
        },
        {
          label: t('earnings.available'),
          value: figure('available', sums.available),
          note: sums.available.amount.startsWith('-') ? t('earnings.owes') : undefined,
        },
        ...(isFree(sums.held)
          ? []
          : [{ label: t('earnings.held'), value: figure('held', sums.held), note: t('earnings.heldNote') }]),
        { label: t('earnings.inPayout'), value: figure('in_payout', sums.inPayout) },
        { label: t('earnings.paid'), value: figure('paid', sums.paid) },
      ]}
    />
  );
}

/** Why an amount is what it is. */
function Why({ earning }: { earning: Earning }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const rateText = useRateText();
  const { why } = earning;
  return (
    <span className="fin-sub">
      {t('earnings.share', { percent: rateText(why.percent) })} <Amount money={why.of} /> (
      {t(`earnings.basis.${why.basis}`)}) · {t(`earnings.rule.${why.rule}`)}
      {why.sharedBy > 1 ? (
        <> · {t('earnings.sharedBy', { count: why.sharedBy, n: f.num(why.sharedBy) })}</>
      ) : null}
      {why.isScaled ? <> · {t('earnings.scaled')}</> : null}
      {earning.isTakenBack ? <> · {t(earning.isLost ? 'earnings.lost' : 'earnings.takenBack')}</> : null}
    </span>
  );
}

/** A trainer's lines, a page at a time; `trainer` is empty for the own ones. */
export function useEarnings(trainer: string, user: string, of: EarningsOf = {}) {
  const list = useInfiniteQuery({
    queryKey: earningsKey(trainer, user, of),
    queryFn: ({ pageParam }) => earningsPage(trainer, of, pageParam),
    placeholderData: (before) => before,
    initialPageParam: '',
    getNextPageParam: (page: Earnings) => page.nextCursor,
  });
  orThrow(list);
  return list;
}

/** Says that not all lines are listed, and leads back to all. */
export function LinesNote({ of, onList }: { of: EarningsOf; onList: (of: EarningsOf) => void }) {
  const { t } = useTranslation('plugin.financial');
  if (!of.state) return null;
  return (
    <p className="row w">
      <span>
        {t(`earnings.state.${of.state}`)} <bdi className="m">{of.currency}</bdi>
      </span>
      <button type="button" className="btn sm" onClick={() => onList({})}>
        {t('sales.all')}
      </button>
    </p>
  );
}

/** What was earned, line by line, and why it is so much. */
export function EarningLines({ list }: { list: ReturnType<typeof useEarnings> }) {
  const { t } = useTranslation('plugin.financial');
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (!list.data) return <SkeletonRows />;
  if (!rows.length) return <EmptyState title={t('earnings.none')} why={t('earnings.noneWhy')} />;
  return (
    <>
      <DataTable<Earning>
        label={t('earnings.lines')}
        rows={rows}
        keyOf={(earning) => earning.id}
        columns={[
          {
            id: 'course',
            label: t('earnings.course'),
            wide: true,
            bare: true,
            cell: (earning) => (
              <>
                <bdi>{earning.title}</bdi>
                <Why earning={earning} />
              </>
            ),
          },
          {
            id: 'order',
            label: t('order.one'),
            cell: (earning) => <bdi className="num">{earning.number}</bdi>,
          },
          {
            id: 'state',
            label: t('state'),
            bare: true,
            cell: (earning) => (
              <>
                <StatePill {...EARNED[earning.state]}>{t(`earnings.state.${earning.state}`)}</StatePill>
                {earning.state === 'pending' ? (
                  <span className="fin-sub">
                    {t('earnings.from')} <Day day={earning.availableOn} />
                  </span>
                ) : null}
                {earning.payout ? (
                  <span className="fin-sub">
                    {t('payout.one')} <bdi className="num">{earning.payout}</bdi>
                  </span>
                ) : null}
              </>
            ),
          },
          { id: 'on', label: t('order.day'), bare: true, cell: (earning) => <Moment iso={earning.at} /> },
          {
            id: 'amount',
            label: t('order.amount'),
            number: true,
            bare: true,
            cell: (earning) => <Amount money={earning.amount} />,
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
    </>
  );
}
