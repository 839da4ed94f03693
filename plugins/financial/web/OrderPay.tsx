import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/platform/useAct.ts';
import { Note } from '@/shared/ui/Note.tsx';
import { ByHandDialog } from './ByHandDialog.tsx';
import {
  type Attempt,
  checkPayment,
  disputeTest,
  goToPay,
  isTest,
  returnSurplus,
  useWays,
} from './gateways.ts';
import { When } from './OrderParts.tsx';
import { changed, type Order } from './orders.ts';
import { Amount } from './Parts.tsx';
import { TestBand } from './TestBand.tsx';

/** How long it is waited before the gateway is asked again, in ms: longer each time, and then no more. */
const PAUSES = [1500, 3000, 5000, 5000, 8000, 13_000, 21_000, 34_000];

/** Looks whether the money of an order has come while it can: that a gateway sent the browser back says nothing. */
export function Looking({ order }: { order: Order }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const [asked, setAsked] = useState(0);
  const [awaited] = useState(order.state === 'awaiting_payment');
  const open = order.attempts.some((one) => one.state === 'pending' || one.state === 'requires_action');
  const waits = order.state === 'awaiting_payment' && open && !order.isOnItsWay && asked < PAUSES.length;
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(() => {
      checkPayment(order.id)
        .then((now) => changed(cache, now))
        .catch(() => undefined) // the next time may go well
        .finally(() => setAsked((n) => n + 1));
    }, PAUSES[asked]);
    return () => clearTimeout(timer);
  }, [waits, asked, order.id, cache]);
  const note = waits
    ? 'gateway.looking'
    : order.state === 'awaiting_payment' && open && !order.isOnItsWay
      ? 'gateway.later'
      : '';
  const came = awaited && order.paidAt;
  // It stays there, so that what changes in it is read out. That the money has come, others see by the order.
  return (
    <div role="status" className={note ? undefined : 'sr'}>
      {note ? <Note icon="clock">{t(note)}</Note> : came ? t('gateway.came') : null}
    </div>
  );
}

/** Where an order can be paid at once, and what became of the last try. */
export function PayNow({ order }: { order: Order }) {
  const { t } = useTranslation('plugin.financial');
  const ways = useWays(order.gateways);
  const [going, setGoing] = useState('');
  const pay = useAct(
    async (gateway: string) => {
      setGoing(gateway);
      await goToPay(order.id, gateway);
    },
    () => undefined,
  );
  const last = order.attempts[0];
  // The one that was chosen stands first.
  const gateways = [...order.gateways].sort(
    (a, b) => Number(b === order.method) - Number(a === order.method),
  );
  if (!gateways.length) return null;
  return (
    <div className="ord-now">
      <TestBand ways={gateways} />
      {last?.state === 'failed' ? <Note tone="warn">{t('gateway.declined')}</Note> : null}
      {last && (last.money === 'mismatch' || last.money === 'surplus') ? (
        <Note tone="warn">{t('gateway.mismatch')}</Note>
      ) : null}
      <div className="ord-acts">
        {gateways.map((gateway) => (
          <button
            key={gateway}
            type="button"
            className={gateway === order.method ? 'btn pri big' : 'btn'}
            data-busy={(pay.isPending && going === gateway) || undefined}
            onClick={() => pay.isPending || pay.mutate(gateway)}
          >
            {t('gateway.pay', { way: ways.name(gateway) })}
          </button>
        ))}
      </div>
    </div>
  );
}

/** What gateways said of an order's payments, for super admins. */
export function Attempts({ order }: { order: Order }) {
  const { t } = useTranslation('plugin.financial');
  const ways = useWays(order.attempts.map((one) => one.gateway));
  const [back, setBack] = useState<Attempt | null>(null);
  if (!order.attempts.length) return null;
  return (
    <section>
      <h2>{t('gateway.attempts')}</h2>
      <ul className="ord-lines" aria-label={t('gateway.attempts')}>
        {order.attempts.map((one) => (
          <li key={one.id}>
            <div className="grow">
              <span className="m">
                {ways.name(one.gateway)} · {t(one.isOnWay ? 'gateway.onWay' : `gateway.state.${one.state}`)}
              </span>
              <span className="fin-sub">
                <When iso={one.createdAt} />
                {one.ref ? (
                  <>
                    {' · '}
                    <bdi className="code">{one.ref}</bdi>
                  </>
                ) : null}
              </span>
              {one.money === 'surplus' || one.money === 'mismatch' ? (
                <span className="fin-sub">
                  {t(one.isReturned ? 'gateway.returned' : `gateway.money.${one.money}`)}
                </span>
              ) : null}
              {one.return ? <Return attempt={one} back={one.return} onBack={() => setBack(one)} /> : null}
              {one.dispute ? (
                <span className="fin-sub bad-t">{t(`gateway.dispute.${one.dispute}`)}</span>
              ) : null}
              {one.why ? (
                <span className="fin-sub">
                  <bdi>{one.why}</bdi>
                </span>
              ) : null}
              {one.fee ? (
                <span className="fin-sub">
                  {t('gateway.fee')} <Amount money={one.fee} />
                </span>
              ) : null}
              {isTest(one) && one.state === 'completed' && one.ref ? (
                <Disputes attempt={one} id={one.ref} />
              ) : null}
            </div>
            <Amount money={one.amount} />
          </li>
        ))}
      </ul>
      {back ? (
        <ByHandDialog
          title={t('gateway.byHand')}
          text={t('gateway.byHandText')}
          done={t('gateway.byHandDone')}
          amount={back.amount}
          scope={back.id}
          send={(how, key) => returnSurplus(back.id, how, key)}
          onClose={() => setBack(null)}
        />
      ) : null}
    </section>
  );
}

/** How far it is that what was too much goes back, and what people can do where its gateway does not. */
function Return({
  attempt,
  back,
  onBack,
}: {
  attempt: Attempt;
  back: NonNullable<Attempt['return']>;
  onBack: () => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const ways = useWays(back.method ? [back.method] : []);
  if (attempt.isReturned)
    return back.byHand ? (
      <span className="fin-sub">
        {ways.name(back.method)} · <bdi>{back.reference}</bdi>
      </span>
    ) : null;
  return (
    <>
      {back.isStuck ? <span className="fin-sub bad-t">{t('gateway.stuck')}</span> : null}
      {back.why ? (
        <span className="fin-sub">
          {t('gateway.tried')} <bdi>{back.why}</bdi>
        </span>
      ) : null}
      <div className="ord-acts">
        <button type="button" className="btn sm" onClick={onBack}>
          {t('gateway.byHand')}
        </button>
      </div>
    </>
  );
}

/** What the bank of a buyer of a demonstration can do. */
function Disputes({ attempt, id }: { attempt: Attempt; id: string }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const act = useAct(
    (dispute: 'open' | 'won' | 'lost') => disputeTest(id, dispute),
    () => cache.invalidateQueries({ queryKey: ['x', 'financial'] }),
    t('gateway.sent'),
  );
  const next =
    attempt.dispute === 'open'
      ? (['won', 'lost'] as const)
      : attempt.dispute === 'lost'
        ? []
        : (['open'] as const);
  return (
    <div className="ord-acts">
      {next.map((dispute) => (
        <button
          key={dispute}
          type="button"
          className="btn sm"
          data-busy={act.isPending || undefined}
          onClick={() => act.isPending || act.mutate(dispute)}
        >
          {t(`gateway.act.${dispute}`)}
        </button>
      ))}
    </div>
  );
}
