import { type SyntheticEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toApiError } from '@/shared/api/problem.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { type Cart, dropCoupon, useCartChange, useCoupon } from './cart.ts';

/** The coupon of the cart: which one it is and why it takes off nothing, or where to type one. */
export function CouponBox({ cart }: { cart: Cart }) {
  const { t } = useTranslation('plugin.financial');
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const [closed, setClosed] = useState(false);
  useEffect(() => {
    if (closed) opener.current?.focus();
  }, [closed]);
  const drop = useCartChange(() => setClosed(true));
  if (cart.coupon)
    return (
      <div className="fin-coupon">
        <p>
          {t('coupon.one')} <bdi className="code">{cart.coupon.code}</bdi>
          {cart.coupon.problem ? (
            <span className="fin-why bad-t">
              <Icon name="warn" s />
              {t(`coupon.problem.${cart.coupon.problem}`)}
            </span>
          ) : null}
        </p>
        <button
          type="button"
          className="btn bare sm"
          data-busy={drop.isPending || undefined}
          onClick={() => drop.mutate(dropCoupon)}
        >
          {t('coupon.drop')}
        </button>
      </div>
    );
  if (!open)
    return (
      <button ref={opener} type="button" className="btn bare sm fin-have" onClick={() => setOpen(true)}>
        {t('coupon.have')}
      </button>
    );
  return <Typed onDone={() => setOpen(false)} />;
}

function Typed({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const id = useId();
  const [code, setCode] = useState('');
  const [why, setWhy] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const use = useCoupon(
    () => onDone(),
    (cause) => {
      const { title, detail } = toApiError(cause);
      setWhy([title, detail].filter(Boolean).join('. '));
      input.current?.focus();
    },
  );
  const send = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!use.isPending && code.trim()) use.mutate(code.trim());
  };
  return (
    <form className="field fin-type" onSubmit={send} noValidate>
      <label className="lab" htmlFor={id}>
        {t('coupon.code')}
      </label>
      <span className="row">
        <input
          ref={input}
          id={id}
          className="in code"
          dir="ltr"
          maxLength={100}
          autoComplete="off"
          autoCapitalize="characters"
          value={code}
          aria-invalid={why ? true : undefined}
          aria-describedby={why ? `${id}-e` : undefined}
          onChange={(e) => {
            setCode(e.currentTarget.value);
            setWhy('');
          }}
        />
        <button type="submit" className="btn" data-busy={use.isPending || undefined}>
          {t('coupon.use')}
        </button>
      </span>
      {why ? (
        <span className="err" id={`${id}-e`} role="alert">
          <Icon name="warn" s />
          {why}
        </span>
      ) : null}
    </form>
  );
}
