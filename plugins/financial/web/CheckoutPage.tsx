import './money.css';
import './orders.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { CheckoutForm } from './CheckoutForm.tsx';
import { type Cart, useCart } from './cart.ts';
import { Less, MoneyLink } from './OrderParts.tsx';
import { checkoutQuery } from './orders.ts';
import { Amount } from './Parts.tsx';
import { PlacePick } from './PlacePick.tsx';
import { Within } from './TaxParts.tsx';
import { TestBand } from './TestBand.tsx';

/** What is bought, how it is paid for, for whom the invoice is, and the button that orders it. */
export default function CheckoutPage() {
  const { t } = useTranslation('plugin.financial');
  const person = usePerson();
  // What was chosen before signing in has to be in the cart first.
  const cart = useCart(true);
  const found = useQuery({ ...checkoutQuery(person.id), enabled: cart.data !== undefined });
  orThrow(cart);
  orThrow(found);
  const checkout = found.data;
  return (
    <div className="ord">
      <div>
        <p className="ord-back">
          <MoneyLink to="cart">
            <Icon name="back" s />
            {t('cart.title')}
          </MoneyLink>
        </p>
        <h1>{t('checkout.title')}</h1>
      </div>
      {!checkout ? (
        <SkeletonRows rows={4} />
      ) : checkout.cart.items.length ? (
        <>
          <Bought cart={checkout.cart} />
          {checkout.places && checkout.cart.tax ? (
            <PlacePick tax={checkout.cart.tax} places={checkout.places} user={person.id} />
          ) : null}
          {!checkout.cart.isReady ? (
            <Unready text={t('checkout.notReady')} />
          ) : checkout.cart.tax && !checkout.cart.tax.isKnown ? (
            <Note>{t('tax.first')}</Note>
          ) : checkout.methods.length ? (
            <>
              <TestBand ways={checkout.methods} />
              <CheckoutForm checkout={checkout} user={person.id} />
            </>
          ) : (
            <Unready text={t('checkout.noWay')} />
          )}
        </>
      ) : (
        <EmptyState
          title={t('checkout.empty')}
          why={t('checkout.emptyWhy')}
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

/** Why nothing can be ordered yet, and where to change that. */
function Unready({ text }: { text: string }) {
  const { t } = useTranslation('plugin.financial');
  return (
    <Note tone="warn">
      {text} <MoneyLink to="cart">{t('cart.open')}</MoneyLink>
    </Note>
  );
}

function Bought({ cart }: { cart: Cart }) {
  const { t } = useTranslation('plugin.financial');
  return (
    <section>
      <h2>{t('checkout.what')}</h2>
      <ul className="ord-lines">
        {cart.items.map((item) => (
          <li key={item.course}>
            <div className="grow">
              <bdi className="b">{item.title}</bdi>
              {item.group ? (
                <span className="fin-sub">
                  <bdi>{item.group.name}</bdi>
                </span>
              ) : null}
              {item.problem ? <p className="t2 bad-t">{t(`cart.problem.${item.problem}`)}</p> : null}
            </div>
            {item.price && !item.problem ? <Amount money={item.price} /> : null}
          </li>
        ))}
      </ul>
      <Less
        subtotal={cart.subtotal}
        code={cart.coupon?.code ?? ''}
        discount={cart.coupon?.discount}
        tax={cart.tax?.charged}
      />
      <p className="ord-sum" role="status">
        <span className="q">{t('cart.total')}</span> <Amount money={cart.total} />
      </p>
      <Within tax={cart.tax?.charged} />
    </section>
  );
}
