import './orders.css';
import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import type { Cart } from './cart.ts';
import { MoneyLink } from './OrderParts.tsx';

/** The way from the cart to the checkout; a visitor signs in first and comes back there. */
export function CheckOut({ cart }: { cart: Cart }) {
  const { t } = useTranslation('plugin.financial');
  const { user } = useMe();
  const why = useId();
  if (!cart.isReady)
    return (
      <div className="ord-go">
        <p id={why} className="t2 q">
          {t('checkout.notReady')}
        </p>
        <button type="button" className="btn pri big" disabled aria-describedby={why}>
          {t('checkout.go')}
        </button>
      </div>
    );
  return (
    <div className="ord-go">
      {user ? (
        <MoneyLink to="checkout" className="btn pri big">
          {t('checkout.go')}
        </MoneyLink>
      ) : (
        <>
          <p className="t2 q">{t('checkout.signIn')}</p>
          <Link to="/sign-in" search={{ next: '/x/financial/checkout' }} className="btn pri big">
            {t('checkout.go')}
          </Link>
        </>
      )}
    </div>
  );
}
