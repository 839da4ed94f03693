import './money.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { CheckOut } from './CheckOut.tsx';
import { agree, type Cart, type CartItem, cartQuery, payIn, shown, takeOut } from './cart.ts';
import { Amount, useCurrencyLabel } from './Parts.tsx';

/** What somebody is about to buy, at today's prices. */
export default function CartPage() {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const { user } = useMe();
  const me = user?.id ?? null;
  const found = useQuery(cartQuery(me));
  orThrow(found);
  const show = (cart: Cart) => shown(cache, me, cart);
  const act = useAct(async (change: () => Promise<Cart>) => show(await change()), () => undefined);
  const cart = found.data;
  return (
    <>
      <h1>{t('cart.title')}</h1>
      {!cart ? (
        <SkeletonRows rows={3} />
      ) : cart.items.length ? (
        <Filled cart={cart} busy={act.isPending} onChange={act.mutate} />
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
    </>
  );
}

function Filled({ cart, busy, onChange }: { cart: Cart; busy: boolean; onChange: (change: () => Promise<Cart>) => void }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const label = useCurrencyLabel();
  const changed = cart.items.filter((i) => i.was);
  return (
    <>
      {cart.left ? <Note tone="warn">{t('cart.left', { count: cart.left, n: f.num(cart.left) })}</Note> : null}
      {changed.length ? (
        <Note tone="warn">
          <span className="grow">{t('cart.changed', { count: changed.length, n: f.num(changed.length) })}</span>{' '}
          <button type="button" className="btn" disabled={busy} onClick={() => onChange(() => agree(changed))}>
            {t('cart.agree')}
          </button>
        </Note>
      ) : null}
      <ul className="fin-items" aria-label={t('cart.title')} aria-busy={busy}>
        {cart.items.map((item) => (
          <Item key={item.course} item={item} busy={busy} onRemove={() => onChange(() => takeOut(item.course))} />
        ))}
      </ul>
      <div className="fin-total">
        {cart.currencies.length > 1 ? (
          <Field label={t('cart.payIn')}>
            <Select
              value={cart.currency}
              disabled={busy}
              onChange={(e) => onChange(() => payIn(e.currentTarget.value))}
              options={cart.currencies.map((code) => ({ value: code, label: label(code) }))}
            />
          </Field>
        ) : null}
        <p className="end" role="status">
          {t('cart.total')} <Amount money={cart.total} />
        </p>
      </div>
      <CheckOut cart={cart} />
    </>
  );
}

function Item({ item, busy, onRemove }: { item: CartItem; busy: boolean; onRemove: () => void }) {
  const { t } = useTranslation('plugin.financial');
  return (
    <li>
      <div className="grow">
        <Link className="b" to="/courses/$slug" params={{ slug: item.slug }}>
          <bdi>{item.title}</bdi>
        </Link>
        {item.group ? (
          <p className="t2 q">
            <bdi>{item.group.name}</bdi>
          </p>
        ) : null}
        {item.problem ? <p className="t2 bad">{t(`cart.problem.${item.problem}`)}</p> : null}
      </div>
      <p className="fin-price">
        {item.was ? (
          <s>
            <span className="vh">{t('cart.was')}</span> <Amount money={item.was} />
          </s>
        ) : null}{' '}
        {item.price && !item.problem ? <Amount money={item.price} /> : null}
      </p>
      <button
        type="button"
        className="btn bare sq"
        disabled={busy}
        aria-label={t('cart.remove', { course: item.title })}
        onClick={onRemove}
      >
        <Icon name="trash" />
      </button>
    </li>
  );
}
