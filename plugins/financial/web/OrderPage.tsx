import './money.css';
import './orders.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { NotFound } from '@/platform/errors.tsx';
import { useTopic } from '@/platform/live.ts';
import type { PluginPageProps } from '@/platform/registry.ts';
import { usePerson } from '@/platform/session.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { countryName } from '@/shared/i18n/regions.ts';
import { LEGAL_PATHS } from '@/shared/legal.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { CancelDialog, DueDialog, PaymentDialog } from './OrderDialogs.tsx';
import { Booked, Received, ToDo } from './OrderNext.tsx';
import { Fact, isNothing, Less, MoneyLink, OrderPill, When } from './OrderParts.tsx';
import { Attempts, Looking } from './OrderPay.tsx';
import { Proofs } from './OrderProofs.tsx';
import { Documents, GivenElsewhere, Refunds } from './OrderRefunds.tsx';
import { Evidence } from './OrderTax.tsx';
import { type Order, type OrderItem, orderQuery } from './orders.ts';
import { Amount } from './Parts.tsx';
import { AskRefundDialog, GiveRefundDialog } from './RefundDialogs.tsx';
import { Within } from './TaxParts.tsx';

/** How often a buyer's page asks whether the money has come, in ms: the buyer may stand at the desk with it. */
const ASK = 60_000;

/** An order: what to do next, what is in it, and what became of it. */
export default function OrderPage({ params }: PluginPageProps) {
  const { id = '' } = params;
  return /^[0-9a-f-]{36}$/.test(id) ? <Shown key={id} id={id} /> : <NotFound />;
}

function Shown({ id }: { id: string }) {
  const { t } = useTranslation('plugin.financial');
  const person = usePerson();
  const admin = person.role === 'super_admin';
  useTopic(admin ? 'x:financial:orders' : null);
  const { data: order, error } = useQuery({
    ...orderQuery(id),
    refetchInterval: (query) => (query.state.data?.state === 'awaiting_payment' ? ASK : false),
  });
  const [open, setOpen] = useState<Act | null>(null);
  const title = order ? t('order.title', { number: order.number }) : t('order.one');
  useTitle(title);
  orThrow({ data: order, error });
  if (!order) return <SkeletonRows />;
  const own = order.buyer.id === person.id;
  const close = () => setOpen(null);
  return (
    <div className="ord">
      <div>
        <p className="ord-back">
          <MoneyLink to={own ? 'orders' : 'sales'}>
            <Icon name="back" s />
            {t(own ? 'orders.title' : 'sales.title')}
          </MoneyLink>
        </p>
        <div className="hd2">
          <h1>{title}</h1>
          <OrderPill order={order} />
        </div>
        <p className="q">
          {t('order.on')} <When iso={order.createdAt} />
          {own ? null : (
            <>
              {' · '}
              <Link className="link" to="/admin/users" search={{ q: order.buyer.email }}>
                <bdi>{order.buyer.name}</bdi>
              </Link>
            </>
          )}
        </p>
      </div>
      {own ? <Looking order={order} /> : null}
      <ToDo order={order} own={own} />
      <Acts order={order} own={own} admin={admin} onOpen={setOpen} />
      {own ? <MayAsk order={order} /> : null}
      <Items order={order} own={own} />
      <Proofs order={order} admin={admin} />
      {order.payment ? <Received order={order} payment={order.payment} /> : <Booked order={order} />}
      {admin ? <Attempts order={order} /> : null}
      <Refunds order={order} own={own} admin={admin} />
      <GivenElsewhere order={order} />
      <Documents order={order} />
      <Company billing={order.billing} />
      <Agreed legal={order.legal} />
      {order.evidence ? <Evidence evidence={order.evidence} /> : null}
      <History order={order} admin={admin} />
      {open === 'pay' ? <PaymentDialog order={order} onClose={close} /> : null}
      {open === 'ask' ? <AskRefundDialog order={order} onClose={close} /> : null}
      {open === 'give' ? <GiveRefundDialog order={order} request={null} onClose={close} /> : null}
      {open === 'due' ? <DueDialog order={order} onClose={close} /> : null}
      {open === 'cancel' ? <CancelDialog order={order} own={own} onClose={close} /> : null}
    </div>
  );
}

type Act = 'pay' | 'due' | 'cancel' | 'ask' | 'give';

/** What can be done with an order: late money is recorded, too. */
function Acts({
  order,
  own,
  admin,
  onOpen,
}: {
  order: Order;
  own: boolean;
  admin: boolean;
  onOpen: (what: Act) => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const awaits = order.state === 'awaiting_payment';
  const payable = admin && !order.paidAt;
  // What is on its way would come for what the buyer does not have any more.
  const cancellable = awaits && (admin || (own && !order.isOnItsWay));
  const askable = own && order.items.some((item) => !item.noRefund) && Boolean(order.paidAt);
  const asked = order.refunds.some((refund) => refund.state === 'requested' || refund.state === 'sending');
  // What a bank decides about, or has taken back, is not given back.
  const holds =
    order.state === 'paid' || order.state === 'paid_unplaced' || order.state === 'partly_refunded';
  const givable = admin && holds && !asked && order.items.some((item) => !isNothing(item.rest));
  if (!payable && !cancellable && !askable && !givable) return null;
  return (
    <div className="ord-acts">
      {payable ? (
        <button type="button" className={awaits ? 'btn pri' : 'btn'} onClick={() => onOpen('pay')}>
          {t('payment.record')}
        </button>
      ) : null}
      {awaits && admin && order.dueOn ? (
        <button type="button" className="btn" onClick={() => onOpen('due')}>
          {t('order.due.move')}
        </button>
      ) : null}
      {askable ? (
        <button type="button" className="btn" onClick={() => onOpen('ask')}>
          {t('refund.ask')}
        </button>
      ) : null}
      {givable ? (
        <button type="button" className="btn" onClick={() => onOpen('give')}>
          {t('refund.give')}
        </button>
      ) : null}
      {cancellable ? (
        <button type="button" className="btn" onClick={() => onOpen('cancel')}>
          {t('order.cancel')}
        </button>
      ) : null}
    </div>
  );
}

/** Until when money can be asked back, or why it cannot; nothing is said of what is given back or asked for. */
function MayAsk({ order }: { order: Order }) {
  const { t } = useTranslation('plugin.financial');
  const why = order.items.find((item) => item.noRefund && item.noRefund !== 'nothing')?.noRefund;
  if (!order.refundUntil || !order.paidAt || why === 'asked') return null;
  if (order.items.some((item) => !item.noRefund))
    return (
      <p className="t2 q">
        {t('refund.until')} <When iso={order.refundUntil} />
      </p>
    );
  return why && why !== 'not_paid' ? <p className="t2 q">{t(`refund.no.${why}`)}</p> : null;
}

/** Whether the buyer is in the course, by this order or before. */
const isIn = (item: OrderItem) =>
  item.outcome === 'entered' || item.outcome === 'renewed' || item.outcome === 'already';

function Items({ order, own }: { order: Order; own: boolean }) {
  const { t } = useTranslation('plugin.financial');
  return (
    <section>
      <h2>{t('order.courses')}</h2>
      <ul className="ord-lines" aria-label={t('order.courses')}>
        {order.items.map((item) => (
          <li key={item.course}>
            <div className="grow">
              <Link className="link b" to="/courses/$slug" params={{ slug: item.slug }}>
                <bdi>{item.title}</bdi>
              </Link>
              {item.group ? (
                <span className="fin-sub">
                  <bdi>{item.group}</bdi>
                </span>
              ) : null}
              {isNothing(item.refunded) ? null : (
                <span className="fin-sub">
                  {t('refund.sum')} <Amount money={item.refunded} />
                </span>
              )}
              {item.isGiven ? <span className="fin-sub">{t('order.outcome.given')}</span> : null}
              {item.hasLeft ? (
                <span className="fin-sub">{t('order.left')}</span>
              ) : item.outcome ? (
                <span className={isIn(item) ? 'fin-sub' : 'fin-sub bad-t'}>
                  {t(`order.outcome.${item.outcome}`)}
                </span>
              ) : null}
            </div>
            <Amount money={item.price} />
            {own && (isIn(item) || item.isGiven) && !item.hasLeft ? (
              <Link className="btn next" to="/learn/$courseId" params={{ courseId: item.course }}>
                {t('order.start')}
                <span className="sr">
                  <bdi>{item.title}</bdi>
                </span>
              </Link>
            ) : null}
          </li>
        ))}
      </ul>
      <Less
        subtotal={order.subtotal}
        code={order.coupon}
        discount={order.discount}
        tax={order.tax}
        less={order.tax?.less}
      />
      <p className="ord-sum">
        <span className="q">{t('cart.total')}</span> <Amount money={order.total} />
      </p>
      <Within tax={order.tax} reversed={order.tax?.isReversed} />
      {isNothing(order.refunded) ? null : (
        <p className="ord-sum-less q">
          {t('refund.sum')} <Amount money={order.refunded} />
        </p>
      )}
      {order.inBase && order.inBase.currency !== order.total.currency ? (
        <p className="t2 q">
          {t('order.inBase')} <Amount money={order.inBase} />
        </p>
      ) : null}
    </section>
  );
}

function Company({ billing }: { billing: Order['billing'] }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  if (!billing.name) return null;
  const facts = (['name', 'address', 'country', 'taxId', 'purchaseNumber'] as const).filter(
    (fact) => billing[fact],
  );
  return (
    <section>
      <h2>{t('order.invoice')}</h2>
      <dl className="ord-facts">
        {facts.map((fact) => (
          <div key={fact}>
            <dt>{t(`billing.${fact}`)}</dt>
            <dd>
              <bdi>{fact === 'country' ? countryName(f.lang, billing.country ?? '') : billing[fact]}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Which versions of the legal pages the buyer agreed to; each can still be read. */
function Agreed({ legal }: { legal: Order['legal'] }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const pages = (['terms', 'refund'] as const).filter((page) => legal[page] !== null);
  if (!pages.length) return null;
  return (
    <section>
      <h2>{t('order.agreed.title')}</h2>
      <dl className="ord-facts">
        {pages.map((page) => (
          <Fact key={page} label={t(`order.agreed.${page}`)}>
            <a className="link" href={`${LEGAL_PATHS[page]}?version=${legal[page]}`}>
              {t('order.agreed.version', { n: f.num(legal[page] ?? 0) })}
            </a>
          </Fact>
        ))}
      </dl>
    </section>
  );
}

function History({ order, admin }: { order: Order; admin: boolean }) {
  const { t } = useTranslation('plugin.financial');
  if (!order.changes.length) return null;
  return (
    <section>
      <h2>{t('order.history')}</h2>
      <ol className="ord-steps" aria-label={t('order.history')}>
        {order.changes.map((change) => (
          <li key={change.path + change.at}>
            <span className="m">{t(`order.path.${change.path}`)}</span>
            {change.note ? (
              <p>
                <bdi>{change.note}</bdi>
              </p>
            ) : null}
            <span className="fin-sub">
              <When iso={change.at} />
              {change.by ? (
                <>
                  {' · '}
                  <bdi>{change.by}</bdi>
                </>
              ) : admin ? (
                ` · ${t('pair.server')}`
              ) : null}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
