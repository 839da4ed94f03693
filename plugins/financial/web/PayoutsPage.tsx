import './money.css';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { useTopic } from '@/platform/live.ts';
import { toast } from '@/platform/toasts.tsx';
import { useAct } from '@/platform/useAct.ts';
import { downloadFile, oneOf } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useOnce } from '@/shared/api/useOnce.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useAddress } from './address.ts';
import { DueTrainers } from './DueTrainers.tsx';
import { MoneyLink } from './OrderParts.tsx';
import { Amount, Moment } from './Parts.tsx';
import { AnswerDialog, PaidDialog, ReturnedDialog } from './PayoutDialogs.tsx';
import { PayoutFacts, StatementLink } from './PayoutParts.tsx';
import {
  approvePayout,
  batchFile,
  PAYOUT_STATES,
  PAYOUTS,
  type Payout,
  type PayoutState,
  type PayoutsOf,
  payoutsFiles,
  payoutsKey,
  payoutsPage,
  sendPayouts,
} from './payouts.ts';
import { SaveFile } from './SaveFile.tsx';

type Open = { what: 'reject' | 'failed' | 'paid' | 'returned'; payout: Payout } | null;

/** What trainers are paid: who is owed what, what is asked for, and what went to the bank. */
export default function PayoutsPage() {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const cache = useQueryClient();
  useTopic('x:financial:payouts');
  const failed = useFailed();
  const once = useOnce('payouts');
  const [search, move] = useAddress();
  const of: PayoutsOf = { state: oneOf(PAYOUT_STATES, search.state) ?? '', payout: search.payout ?? '' };
  const { state } = of;
  const [open, setOpen] = useState<Open>(null);
  const [picked, setPicked] = useState<readonly string[]>([]);
  const go = (next: PayoutState | '') => move({ state: next, payout: '' });
  const list = useInfiniteQuery({
    queryKey: payoutsKey(of, ''),
    queryFn: ({ pageParam }) => payoutsPage(of, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  const again = () => cache.invalidateQueries(PAYOUTS);
  const approve = useAct(
    (payout: Payout) => once(`approve ${payout.id}`, (key) => approvePayout(payout.id, key)),
    again,
    t('payout.approveDone'),
  );
  const file = useMutation({
    mutationFn: (batch: string) => downloadFile('GET', batchFile(batch), 'payouts.csv'),
    onError: failed,
  });
  const send = useMutation({
    mutationFn: (ids: readonly string[]) => once(ids.join(), (key) => sendPayouts(ids, key)),
    onSuccess: ({ batch }) => {
      setPicked([]);
      toast(t('payouts.sent'));
      file.mutate(batch);
    },
    onError: failed,
    onSettled: again,
  });
  orThrow(list);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const chosen = rows
    .filter((payout) => payout.state === 'approved' && picked.includes(payout.id))
    .map((payout) => payout.id);
  return (
    <>
      <h1>{t('payouts.title')}</h1>
      <DueTrainers />
      <section className="fin-part">
        <div className="hd2">
          <h2 className="grow">{t('payouts.list')}</h2>
          <span className="end">
            <SaveFile paths={payoutsFiles(of)} name="payouts" />
          </span>
        </div>
        {of.payout ? (
          <p className="row w">
            {t('payout.one')}
            <button type="button" className="btn sm" onClick={() => go('')}>
              {t('sales.all')}
            </button>
          </p>
        ) : null}
        <div className="tools">
          <Select
            full={false}
            small
            aria-label={t('state')}
            value={state}
            onChange={(e) => go(oneOf(PAYOUT_STATES, e.currentTarget.value) ?? '')}
            options={[
              { value: '', label: t('sales.any') },
              ...PAYOUT_STATES.map((one) => ({ value: one, label: t(`payout.state.${one}`) })),
            ]}
          />
          {chosen.length ? (
            <button
              type="button"
              className="btn pri"
              data-busy={send.isPending || undefined}
              onClick={() => send.mutate(chosen)}
            >
              {t('payouts.send', { count: chosen.length, n: f.num(chosen.length) })}
            </button>
          ) : null}
        </div>
        {!list.data ? (
          <SkeletonRows />
        ) : rows.length ? (
          <DataTable<Payout>
            label={t('payouts.list')}
            rows={rows}
            keyOf={(payout) => payout.id}
            columns={[
              {
                id: 'trainer',
                label: t('payout.trainer'),
                wide: true,
                bare: true,
                cell: (payout) => (
                  <>
                    {payout.state === 'approved' && !payout.isOwn ? (
                      <label className="check">
                        <input
                          type="checkbox"
                          checked={picked.includes(payout.id)}
                          aria-label={t('payout.pick', { number: payout.number })}
                          onChange={(e) =>
                            setPicked(
                              e.currentTarget.checked
                                ? [...picked, payout.id]
                                : picked.filter((id) => id !== payout.id),
                            )
                          }
                        />
                      </label>
                    ) : null}
                    <MoneyLink to={`earnings/${payout.trainer}`}>
                      <bdi>{payout.trainerName}</bdi>
                    </MoneyLink>
                    {payout.isScheduled ? <span className="fin-sub">{t('payout.scheduled')}</span> : null}
                  </>
                ),
              },
              {
                id: 'state',
                label: t('state'),
                bare: true,
                cell: (payout) => <PayoutFacts payout={payout} />,
              },
              {
                id: 'amount',
                label: t('order.amount'),
                number: true,
                bare: true,
                cell: (payout) => <Amount money={payout.amount} />,
              },
              {
                id: 'on',
                label: t('order.day'),
                bare: true,
                cell: (payout) => <Moment iso={payout.createdAt} />,
              },
              {
                id: 'number',
                label: t('payout.statement'),
                cell: (payout) => <StatementLink payout={payout} />,
              },
              {
                id: 'acts',
                label: t('acts'),
                quiet: true,
                cell: (payout) => (
                  <Acts
                    payout={payout}
                    onApprove={() => approve.mutate(payout)}
                    onFile={(batch) => file.mutate(batch)}
                    onOpen={(what) => setOpen({ what, payout })}
                  />
                ),
              },
            ]}
          />
        ) : (
          <EmptyState
            title={t(state ? 'payouts.nothing' : 'payouts.none')}
            why={t(state ? 'payouts.nothingWhy' : 'payouts.noneWhy')}
          />
        )}
        <ShowMore
          shown={rows.length}
          hasMore={list.hasNextPage}
          busy={list.isFetchingNextPage}
          failed={list.isFetchNextPageError}
          onMore={() => void list.fetchNextPage()}
        />
      </section>
      {open?.what === 'paid' ? <PaidDialog payout={open.payout} onClose={() => setOpen(null)} /> : null}
      {open?.what === 'returned' ? (
        <ReturnedDialog payout={open.payout} onClose={() => setOpen(null)} />
      ) : null}
      {open?.what === 'reject' || open?.what === 'failed' ? (
        <AnswerDialog payout={open.payout} what={open.what} onClose={() => setOpen(null)} />
      ) : null}
    </>
  );
}

/** What can be done with a payout; nothing with one's own. */
function Acts({
  payout,
  onApprove,
  onFile,
  onOpen,
}: {
  payout: Payout;
  onApprove: () => void;
  onFile: (batch: string) => void;
  onOpen: (what: 'reject' | 'failed' | 'paid' | 'returned') => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const { state, isOwn, batch, number } = payout;
  const act = (
    what: 'approve' | 'reject' | 'paid' | 'failed' | 'returned',
    onClick: () => void,
    primary = false,
  ) => (
    <button
      type="button"
      className={primary ? 'btn pri' : 'btn'}
      aria-label={t(`payout.${what}Of`, { number })}
      onClick={onClick}
    >
      {t(`payout.${what}`)}
    </button>
  );
  return (
    <span className="fin-acts">
      {isOwn ? <span className="q t2">{t('payout.own')}</span> : null}
      {!isOwn && state === 'requested' ? act('approve', onApprove, true) : null}
      {!isOwn && (state === 'requested' || state === 'approved')
        ? act('reject', () => onOpen('reject'))
        : null}
      {!isOwn && state === 'processing' ? (
        <>
          {act('paid', () => onOpen('paid'), true)}
          {act('failed', () => onOpen('failed'))}
        </>
      ) : null}
      {!isOwn && state === 'completed' ? act('returned', () => onOpen('returned')) : null}
      {batch && state === 'processing' ? (
        <button
          type="button"
          className="btn bare sq"
          aria-label={t('payout.fileOf', { number })}
          onClick={() => onFile(batch)}
        >
          <Icon name="dl" />
        </button>
      ) : null}
    </span>
  );
}
