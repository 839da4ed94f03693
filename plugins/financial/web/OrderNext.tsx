import './orders.css';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import { useOnce } from '@/shared/api/useOnce.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { BookLink, Day } from './BookParts.tsx';
import { isGateway, useWays } from './gateways.ts';
import { Copied, Fact, When } from './OrderParts.tsx';
import { PayNow } from './OrderPay.tsx';
import { SendProof } from './OrderProofs.tsx';
import { type Bank, changed, type Order, seatAgain } from './orders.ts';
import { Amount } from './Parts.tsx';
import { quoteOf } from './refunds.ts';

/** What is to be done next with an order, for its buyer or for a super admin. */
export function ToDo({ order, own }: { order: Order; own: boolean }) {
  const { t } = useTranslation('plugin.financial');
  if (order.isOnItsWay) return <Note icon="clock">{t(own ? 'order.onItsWay' : 'order.onItsWayFor')}</Note>;
  if (order.state === 'awaiting_payment') return <HowToPay order={order} own={own} />;
  if (order.state === 'disputed')
    return <Note tone="warn">{t(own ? 'order.disputedText' : 'order.disputedFor')}</Note>;
  if (order.state === 'paid_unplaced') return <Owed order={order} own={own} />;
  if (order.state === 'refunded') {
    const isLost = order.changes.at(-1)?.path === 'dispute_lost';
    return own ? <Note icon="undo">{t(isLost ? 'order.lostText' : 'order.refundedText')}</Note> : null;
  }
  if (order.state === 'partly_refunded') return own ? <Note icon="undo">{t('order.partlyText')}</Note> : null;
  if (order.state === 'paid')
    return own ? (
      <Note tone="good" icon="check">
        {t('order.paidText')}
      </Note>
    ) : null;
  return own ? (
    <>
      <Note icon={order.state === 'expired' ? 'clock' : 'x'}>
        {t(order.state === 'expired' ? 'order.expiredText' : 'order.cancelledText')}{' '}
        <Link className="link" to="/courses">
          {t('cart.courses')}
        </Link>
      </Note>
      {order.state === 'expired' && takesTransfers(order) ? <SendProof order={order} /> : null}
    </>
  ) : null;
}

/** Whether an order can be paid by a transfer. */
const takesTransfers = (order: Order) => order.method === 'bank' || order.method === 'later';

/** Until when an order can be paid; of one that staff placed, also when the access begins. */
function Until({ order, own }: { order: Order; own: boolean }) {
  const { t } = useTranslation('plugin.financial');
  if (!order.dueOn)
    return (
      <>
        {t(own ? 'order.until' : 'order.untilFor')} <When iso={order.expiresAt} />
        {own ? '.' : null}
      </>
    );
  const isGiven = order.items.some((item) => item.isGiven);
  return (
    <>
      {t('order.due.until')} <Day day={order.dueOn} />.{' '}
      {t(`order.due.${isGiven ? 'given' : 'held'}${own ? '' : 'For'}`)}
    </>
  );
}

/** Where the money goes to, and until when; a super admin sees what the buyer was told. */
function HowToPay({ order, own }: { order: Order; own: boolean }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const ways = useWays([order.method]);
  const atGateway = isGateway(order.method);
  const way = order.method === 'bank' && !order.bank ? 'missing' : order.method;
  return (
    <section className="card ord-pay">
      <h2>
        {atGateway && own ? t('order.pay.gateway') : t(own ? `order.pay.${order.method}` : 'order.pay.told')}
      </h2>
      <p>
        {own ? t(atGateway ? 'order.how.gateway' : `order.how.${way}`) : ways.name(order.method)}
        {own ? ' ' : ' · '}
        <Until order={order} own={own} />
      </p>
      {own && atGateway ? <PayNow order={order} /> : null}
      <dl className="ord-facts">
        {order.method === 'desk' || atGateway ? (
          <>
            <Fact label={t('order.number')}>
              <bdi className="num b">{order.number}</bdi>
            </Fact>
            <Fact label={t('order.amount')}>
              <Amount money={order.total} />
            </Fact>
          </>
        ) : (
          <>
            <Copied label={t('order.reference')} text={order.number}>
              <bdi className="num b">{order.number}</bdi>
            </Copied>
            <Copied label={t('order.amount')} text={order.total.amount}>
              <Amount money={order.total} />
            </Copied>
            {order.bank ? <Account bank={order.bank} /> : null}
          </>
        )}
      </dl>
      {own && !atGateway ? <PayNow order={order} /> : null}
      {own && takesTransfers(order) && (order.bank || order.method === 'bank') ? (
        <SendProof order={order} />
      ) : null}
      <p>
        <a className="link ord-pdf" href={quoteOf(order.id, f.lang)} download>
          <Icon name="dl" s />
          {t('document.quote')}
        </a>
      </p>
    </section>
  );
}

function Account({ bank }: { bank: Bank }) {
  const { t } = useTranslation('plugin.financial');
  return (
    <>
      <Copied label={t('bank.holder')} text={bank.holder} />
      <Copied label={t('bank.name')} text={bank.bank} />
      {bank.iban ? (
        <Copied label={t('bank.iban')} text={bank.iban}>
          <bdi className="code" dir="ltr">
            {bank.iban.replace(/(.{4})(?=.)/g, '$1 ')}
          </bdi>
        </Copied>
      ) : null}
      {bank.accountNumber ? (
        <Copied label={t('bank.account')} text={bank.accountNumber}>
          <bdi className="code" dir="ltr">
            {bank.accountNumber}
          </bdi>
        </Copied>
      ) : null}
      {bank.bic ? (
        <Copied label={t('bank.bic')} text={bank.bic}>
          <bdi className="code" dir="ltr">
            {bank.bic}
          </bdi>
        </Copied>
      ) : null}
      {bank.note ? (
        <Fact label={t('bank.note')}>
          <bdi>{bank.note}</bdi>
        </Fact>
      ) : null}
    </>
  );
}

/** How long an order waits for a seat at most. */
function WaitsUntil({ order }: { order: Order }) {
  const { t } = useTranslation('plugin.financial');
  if (!order.waitsUntil) return null;
  return (
    <p>
      {t('order.waitsUntil')} <When iso={order.waitsUntil} />
    </p>
  );
}

/** What was paid for and found no seat is owed; a super admin may have made room since. */
function Owed({ order, own }: { order: Order; own: boolean }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const admin = usePerson().role === 'super_admin';
  const once = useOnce('seat');
  const again = useAct(
    async () => changed(cache, await once(order.id, (key) => seatAgain(order.id, key))),
    () => undefined,
    t('order.seated'),
  );
  const plan = order.owedPlan;
  if (own && !admin)
    return (
      <Note tone="warn">
        {t(
          plan === 'wait'
            ? 'order.waitingText'
            : plan === 'refund'
              ? 'order.returningText'
              : 'order.unplacedText',
        )}
        <WaitsUntil order={order} />
      </Note>
    );
  const without = order.items.filter((item) => item.isOwed);
  return (
    <section className="card ord-pay">
      <h2>{t('order.owed')}</h2>
      <p>{t(plan === 'wait' || plan === 'refund' ? `order.owedPlan.${plan}` : 'order.owedText')}</p>
      <WaitsUntil order={order} />
      <dl className="ord-facts">
        {without.map((item) => (
          <div key={item.course}>
            <dt>
              <bdi>{item.title}</bdi>
            </dt>
            <dd>
              <Amount money={item.rest} />
            </dd>
          </div>
        ))}
      </dl>
      <div className="ord-acts">
        <button
          type="button"
          className="btn pri"
          data-busy={again.isPending || undefined}
          onClick={() => again.isPending || again.mutate()}
        >
          {t('order.seatAgain')}
        </button>
      </div>
    </section>
  );
}

/** The sale of an order that there was nothing to pay for, for super admins. */
export function Booked({ order }: { order: Order }) {
  const { t } = useTranslation('plugin.financial');
  if (!order.transaction) return null;
  return (
    <section>
      <h2>{t('payment.title')}</h2>
      <dl className="ord-facts">
        <Fact label={t('books.title')}>
          <BookLink to={`books/transactions/${order.transaction}`}>{t('books.transaction')}</BookLink>
        </Fact>
      </dl>
    </section>
  );
}

/** Money that came, for super admins. */
export function Received({ order, payment }: { order: Order; payment: NonNullable<Order['payment']> }) {
  const { t } = useTranslation('plugin.financial');
  return (
    <section>
      <h2>{t('payment.title')}</h2>
      <dl className="ord-facts">
        <Fact label={t('payment.amount')}>
          <Amount money={payment.amount} />
        </Fact>
        <Fact label={t('payment.on')}>
          <Day day={payment.receivedOn} />
        </Fact>
        {payment.reference ? (
          <Fact label={t('payment.reference')}>
            <bdi>{payment.reference}</bdi>
          </Fact>
        ) : null}
        {payment.note ? (
          <Fact label={t('books.note')}>
            <bdi>{payment.note}</bdi>
          </Fact>
        ) : null}
        {payment.by ? (
          <Fact label={t('payment.by')}>
            <bdi>{payment.by}</bdi>
          </Fact>
        ) : null}
        {order.transaction ? (
          <Fact label={t('books.title')}>
            <BookLink to={`books/transactions/${order.transaction}`}>{t('books.transaction')}</BookLink>
          </Fact>
        ) : null}
      </dl>
    </section>
  );
}
