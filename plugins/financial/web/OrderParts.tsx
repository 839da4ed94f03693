import './money.css';
import './orders.css';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import { isFree, useFormat } from '@/shared/i18n/format.ts';
import { copyText } from '@/shared/ui/copy.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { IconName } from '@/shared/ui/icons.ts';
import { StatePill, type Tone } from '@/shared/ui/StatePill.tsx';
import type { Said } from './address.ts';
import type { Money, Order, OrderItem, OrderState } from './orders.ts';
import { Amount } from './Parts.tsx';
import { useTaxLabel, Within } from './TaxParts.tsx';
import type { Charged } from './taxes.ts';

const LOOKS: Record<OrderState, { tone: Tone; icon: IconName }> = {
  awaiting_payment: { tone: 'warn', icon: 'coin' },
  paid: { tone: 'good', icon: 'check' },
  paid_unplaced: { tone: 'bad', icon: 'warn' },
  partly_refunded: { tone: 'warn', icon: 'undo' },
  refunded: { tone: 'plain', icon: 'undo' },
  disputed: { tone: 'bad', icon: 'shield' },
  cancelled: { tone: 'plain', icon: 'x' },
  expired: { tone: 'plain', icon: 'clock' },
};

/** How far an order is. */
export function OrderPill({ order }: { order: Pick<Order, 'state' | 'isOnItsWay'> }) {
  const { t } = useTranslation('plugin.financial');
  const { state } = order;
  if (order.isOnItsWay)
    return (
      <StatePill tone="plain" icon="clock">
        {t('order.wayPill')}
      </StatePill>
    );
  return <StatePill {...LOOKS[state]}>{t(`order.state.${state}`)}</StatePill>;
}

/** A page of this plugin. */
export function MoneyLink({
  to,
  of = {},
  className = 'link',
  children,
}: {
  to: string;
  /** What the page is narrowed by. */
  of?: Said | undefined;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Link
      to="/x/$pluginId/$"
      params={{ pluginId: 'financial', _splat: to }}
      search={of}
      className={className}
    >
      {children}
    </Link>
  );
}

/** An order's number, which leads to it. */
export function NumberLink({ order }: { order: Order }) {
  return (
    <MoneyLink to={`orders/${order.id}`}>
      <bdi className="num">{order.number}</bdi>
    </MoneyLink>
  );
}

/** Courses, one a line. */
export function Titles({ items }: { items: readonly Pick<OrderItem, 'course' | 'title'>[] }) {
  return items.map((item) => (
    <bdi key={item.course} className="ord-t">
      {item.title}
    </bdi>
  ));
}

/** How a total comes about: what it costs before the coupon, what that takes off, and the tax; nothing when it is just the price. */
export function Less({
  subtotal,
  code,
  discount,
  tax,
  less,
}: {
  subtotal: Money;
  code: string;
  discount: Money | undefined;
  tax: Charged | null | undefined;
  /** The tax that prices contain and that is not charged. */
  less?: Money | undefined;
}) {
  const { t } = useTranslation('plugin.financial');
  const label = useTaxLabel();
  const off = discount && !isFree(discount);
  const waived = less && !isFree(less);
  const added = tax && !tax.isInclusive && !isFree(tax.tax);
  if (!off && !waived && !added) return null;
  return (
    <dl className="fin-less">
      <Row label={t('coupon.subtotal')} money={subtotal} />
      {off ? (
        <Row
          label={
            <>
              {t('coupon.one')} <bdi className="code">{code}</bdi>
            </>
          }
          money={minus(discount)}
        />
      ) : null}
      {waived && tax ? <Row label={label(tax)} money={minus(less)} /> : null}
      {added ? <Row label={label(tax)} money={tax.tax} /> : null}
    </dl>
  );
}

/** Whether an amount is nothing. */
export const isNothing = (money: Money) => !/[1-9]/.test(money.amount);
/** What an order costs, and what of it is tax. */
export function Total({ order }: { order: Order }) {
  return (
    <>
      <Amount money={order.total} />
      <Within tax={order.tax} reversed={order.tax?.isReversed} small />
    </>
  );
}

function Row({ label, money }: { label: ReactNode; money: Money }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <Amount money={money} />
      </dd>
    </div>
  );
}

const minus = (money: Money): Money => ({ ...money, amount: `-${money.amount}` });

/** A day and the time on it. */
export function When({ iso }: { iso: string }) {
  const f = useFormat();
  const text = f.date(iso, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  return <time dateTime={iso}>{text}</time>;
}

/** Something about an order, and what it is. */
export function Fact({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What is to be copied from a page into a bank's: what it is, how it reads, and what is copied. */
export function Copied({ label, text, children }: { label: string; text: string; children?: ReactNode }) {
  const { t } = useTranslation('plugin.financial');
  const failed = useFailed(false);
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <span className="grow">{children ?? <bdi>{text}</bdi>}</span>
        <button
          type="button"
          className="btn bare sq sm"
          aria-label={t('order.copy', { what: label })}
          onClick={() => void copyText(text).then(() => toast(t('order.copied', { what: label })), failed)}
        >
          <Icon name="copy" s />
        </button>
      </dd>
    </div>
  );
}
