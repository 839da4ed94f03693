import './money.css';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { CheckOut } from './CheckOut.tsx';
import { CouponBox } from './CouponBox.tsx';
import { agree, type Cart, type CartItem, payIn, takeOut, useCart, useCartChange } from './cart.ts';
import { Less } from './OrderParts.tsx';
import { Amount, useCurrencyLabel } from './Parts.tsx';
import { Within } from './TaxParts.tsx';

/** What somebody is about to buy, at today's prices. */
export default function CartPage() {
  const { t } = useTranslation('plugin.financial');
  const found = useCart(true);
  orThrow(found);
  const cart = found.data;
  const change = useCartChange();
  const title = useRef<HTMLHeadingElement>(null);
  const list = useRef<HTMLUListElement>(null);
  // Which button that is gone with the answer had the focus: the how manieth course's, or -1 for that of the prices.
  const left = useRef<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves with what is shown.
  useEffect(() => {
    if (left.current === null) return;
    const buttons = list.current?.querySelectorAll<HTMLElement>('.fin-out-of');
    const next = left.current < 0 ? undefined : (buttons?.[left.current] ?? buttons?.[left.current - 1]);
    (next ?? title.current)?.focus();
    left.current = null;
  }, [cart]);
  const act = (what: () => Promise<Cart>, focused: number | null = null) => {
    if (change.isPending) return;
    change.mutate(async () => {
      const shown = await what();
      left.current = focused;
      return shown;
    });
  };
  return (
    <div className="fin-cart">
      <h1 ref={title} tabIndex={-1}>
        {t('cart.title')}
      </h1>
      {!cart ? (
        <SkeletonRows rows={3} />
      ) : cart.items.length ? (
        <>
          <Said cart={cart} busy={change.isPending} onAgree={(items) => act(() => agree(items), -1)} />
          <ul ref={list} className="fin-items" aria-label={t('cart.title')} aria-busy={change.isPending}>
            {cart.items.map((item, i) => (
              <Item
                key={item.course}
                item={item}
                busy={change.isPending}
                onRemove={() => act(() => takeOut(item.course), i)}
              />
            ))}
          </ul>
          <CouponBox cart={cart} />
          <Sum cart={cart} onPayIn={(code) => act(() => payIn(code))} />
          <CheckOut cart={cart} />
        </>
      ) : (
        <EmptyState
          title={t('cart.empty')}
          why={t('cart.emptyHint')}
          action={
            <Link className="btn pri" to="/courses">
              {t('cart.courses')}
            </Link>
          }
        />
      )}
    </div>
  );
}

/** What the buyer has to know first. */
function Said({ cart, busy, onAgree }: { cart: Cart; busy: boolean; onAgree: (items: CartItem[]) => void }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const changed = cart.items.filter((i) => i.was && !i.problem);
  return (
    <>
      {cart.left ? (
        <Note tone="warn">{t('cart.left', { count: cart.left, n: f.num(cart.left) })}</Note>
      ) : null}
      {changed.length ? (
        <Note tone="warn">
          <div className="fin-agree">
            <span className="grow">
              {t('cart.changed', { count: changed.length, n: f.num(changed.length) })}
            </span>
            <button
              type="button"
              className="btn"
              data-busy={busy || undefined}
              onClick={() => onAgree(changed)}
            >
              {t('cart.agree')}
            </button>
          </div>
        </Note>
      ) : null}
    </>
  );
}

function Item({ item, busy, onRemove }: { item: CartItem; busy: boolean; onRemove: () => void }) {
  const { t } = useTranslation('plugin.financial');
  return (
    <li>
      <div className="grow">
        <Link className="link b" to="/courses/$slug" params={{ slug: item.slug }}>
          <bdi>{item.title}</bdi>
        </Link>
        {item.group ? (
          <span className="fin-sub">
            <bdi>{item.group.name}</bdi>
          </span>
        ) : null}
        {item.problem ? (
          <span className="fin-why bad-t">
            <Icon name="warn" s />
            {t(`cart.problem.${item.problem}`)}
          </span>
        ) : null}
      </div>
      {item.price && !item.problem ? (
        <span className="fin-cost">
          {item.was ? (
            <s className="fin-sub">
              <span className="sr">{t('cart.was')}</span> <Amount money={item.was} />
            </s>
          ) : null}
          <Amount money={item.price} />
        </span>
      ) : null}
      <button
        type="button"
        className="btn bare sq fin-out-of"
        data-busy={busy || undefined}
        aria-label={t('cart.remove', { course: item.title })}
        onClick={onRemove}
      >
        <Icon name="trash" />
      </button>
    </li>
  );
}

/** All of it together, and in which currency it is paid. */
function Sum({ cart, onPayIn }: { cart: Cart; onPayIn: (code: string) => void }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const label = useCurrencyLabel();
  return (
    <div className="fin-sum">
      {cart.currencies.length > 1 ? (
        <Field label={t('cart.payIn')}>
          <Select
            full={false}
            value={cart.currency}
            options={cart.currencies.map((code) => ({ value: code, label: label(code) }))}
            onChange={(e) => onPayIn(e.currentTarget.value)}
          />
        </Field>
      ) : null}
      <div className="end">
        <Less
          subtotal={cart.subtotal}
          code={cart.coupon?.code ?? ''}
          discount={cart.coupon?.discount}
          tax={cart.tax?.charged}
        />
        <p className="fin-all" role="status">
          <span className="q">{t('cart.total')}</span> <Amount money={cart.total} />
        </p>
        <Within tax={cart.tax?.charged} />
        {cart.tax && !cart.tax.isKnown ? <p className="t2 q">{t('tax.depends')}</p> : null}
        {cart.keptUntil ? (
          <p className="t2 q">
            {t('cart.kept', { when: f.date(cart.keptUntil, { dateStyle: 'medium', timeStyle: 'short' }) })}
          </p>
        ) : null}
      </div>
    </div>
  );
}
