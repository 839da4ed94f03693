import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { ApiError, toApiError } from '@/shared/api/problem.ts';
import { useOnce } from '@/shared/api/useOnce.ts';
import { formatMoney, useFormat } from '@/shared/i18n/format.ts';
import { byCountryName } from '@/shared/i18n/regions.ts';
import { LEGAL_PATHS } from '@/shared/legal.ts';
import { AgreeBox } from '@/shared/ui/ConsentBox.tsx';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { goToPay, isGateway, useWays } from './gateways.ts';
import { type Checkout, changed, checkoutQuery, type Method, type OrderDraft, placeOrder } from './orders.ts';

/** What makes a checkout old: it is fetched anew, and the buyer decides again. */
const OLD = ['financial.cart_changed', 'financial.unpriced', 'financial.terms_changed'];

/** How it is paid for, whom the invoice is for, and what the buyer agrees to. */
export function CheckoutForm({ checkout, user }: { checkout: Checkout; user: string }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const once = useOnce('order');
  const failed = useFailed();
  const { cart, legal, methods } = checkout;
  const pages = agreedTo(legal);
  const form = useForm({
    initial: {
      method: (methods[0] ?? 'bank') as Method,
      name: '',
      address: '',
      country: '',
      taxId: '',
      purchaseNumber: '',
      agreed: false,
    },
    // A changed cart is looked at on another page, and what is typed here is not lost meanwhile.
    draft: `checkout.${user}`,
    secret: ['agreed'],
    submit: async ({ method, agreed, country, ...company }) => {
      if (pages && !agreed) throw unagreed(t('checkout.look'), t('checkout.agreeFirst'));
      const billed = Object.values(company).some((typed) => typed.trim());
      const draft: OrderDraft = {
        method,
        billing: { ...company, ...(cart.tax && billed ? { country: country || cart.tax.country } : {}) },
        legal,
        total: due(cart, company),
        ...(cart.tax ? { tax: cart.tax.stamp } : {}),
        items: cart.items.flatMap((i) => (i.price ? [{ course: i.course, price: i.price }] : [])),
      };
      try {
        const order = await once(JSON.stringify(draft), (key) => placeOrder(draft, key));
        await navigate({
          to: '/x/$pluginId/$',
          params: { pluginId: 'financial', _splat: `orders/${order.id}` },
          replace: true,
        });
        if (isGateway(method) && order.state === 'awaiting_payment')
          await goToPay(order.id, method).catch(failed);
        await changed(cache, order);
      } catch (cause) {
        const { code, fields } = toApiError(cause);
        if (OLD.includes(code) || fields.place) {
          form.set('agreed', false);
          await cache.invalidateQueries({ queryKey: ['x', 'financial', 'cart'] });
          await cache.invalidateQueries(checkoutQuery(user));
        }
        throw cause;
      }
    },
  });
  const { values: v } = form;
  const [forCompany, setForCompany] = useState(() =>
    [v.name, v.address, v.taxId, v.purchaseNumber].some(Boolean),
  );
  const wrongBilling = Object.keys(form.error?.fields ?? {}).some((name) => name.startsWith('billing'));
  const { amount, currency } = formatMoney(f.lang, due(cart, v), 'always');
  const reversed = cart.tax?.reversed ? formatMoney(f.lang, cart.tax.reversed.total, 'always') : null;
  return (
    <form ref={form.form} className="ord" onSubmit={form.onSubmit} noValidate>
      <Ways
        methods={methods}
        days={checkout.days}
        minutes={checkout.minutes}
        chosen={v.method}
        error={form.fieldError('method')}
        onChoose={(method) => form.set('method', method)}
      />
      <details
        className="ord-more"
        open={forCompany || wrongBilling}
        onToggle={(e) => setForCompany(e.currentTarget.open)}
      >
        <summary>
          {t('checkout.company')}
          <Icon name="down" s />
        </summary>
        <div className="fields">
          <p className="t2 q">{t('checkout.companyWhy')}</p>
          <Field label={t('billing.name')} error={form.fieldError('billing.name')}>
            <input
              className="in"
              dir="auto"
              maxLength={200}
              autoComplete="organization"
              {...form.text('name')}
            />
          </Field>
          <Field label={t('billing.address')} error={form.fieldError('billing.address')}>
            <textarea
              className="in"
              dir="auto"
              rows={3}
              maxLength={500}
              autoComplete="street-address"
              {...form.text('address')}
            />
          </Field>
          {checkout.places && cart.tax ? (
            <Field label={t('billing.country')} error={form.fieldError('billing.country')}>
              <Select
                options={byCountryName(f.lang, checkout.places.countries)}
                {...form.text('country')}
                value={v.country || cart.tax.country}
              />
            </Field>
          ) : null}
          <div className="fields2">
            <Field
              label={t('billing.taxId')}
              hint={
                reversed
                  ? t('tax.companyHint', { total: `\u2068${reversed.amount} ${reversed.currency}\u2069` })
                  : undefined
              }
              error={form.fieldError('billing.taxId')}
            >
              <input className="in" dir="auto" maxLength={50} autoComplete="off" {...form.text('taxId')} />
            </Field>
            <Field label={t('billing.purchaseNumber')} error={form.fieldError('billing.purchaseNumber')}>
              <input
                className="in"
                dir="auto"
                maxLength={50}
                autoComplete="off"
                {...form.text('purchaseNumber')}
              />
            </Field>
          </div>
        </div>
      </details>
      <div className="fields">
        {pages ? (
          <Agreement
            pages={pages}
            checked={v.agreed}
            error={form.fieldError('agreed')}
            onChange={(agreed) => form.set('agreed', agreed)}
          />
        ) : null}
        {form.message ? (
          <Note tone="bad">
            {form.error?.title ? <p className="m">{form.error.title}</p> : null}
            <p>{form.message}</p>
          </Note>
        ) : null}
        <button type="submit" className="btn pri big" data-busy={form.busy || undefined}>
          {t('checkout.place', { total: `\u2068${amount} ${currency}\u2069` })}
        </button>
      </div>
    </form>
  );
}

/** What is to be paid: a company that gives its tax number may pay the tax itself. */
function due({ total, tax }: Checkout['cart'], { name, taxId }: { name: string; taxId: string }) {
  return tax?.reversed && name.trim() && taxId.trim() ? tax.reversed.total : total;
}

/** Which pages the buyer agrees to; null: none is in force. */
function agreedTo({ terms, refund }: Checkout['legal']): 'both' | 'terms' | 'refund' | null {
  if (terms !== null) return refund === null ? 'terms' : 'both';
  return refund === null ? null : 'refund';
}

/** As the server says that something is missing, which does not hear of an order that nobody agreed to anything for. */
const unagreed = (detail: string, why: string) =>
  new ApiError(422, {
    code: 'financial.order',
    detail,
    errors: [{ pointer: '/agreed', code: 'agreed', detail: why }],
  });

function Ways({
  methods,
  days,
  minutes,
  chosen,
  error,
  onChoose,
}: {
  methods: readonly Method[];
  days: number;
  minutes: number;
  chosen: Method;
  error: string | undefined;
  onChoose: (method: Method) => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const id = useId();
  const ways = useWays(methods);
  // Who pays at a gateway does so at once.
  const waits = (method: Method) =>
    isGateway(method)
      ? t('checkout.waitsMinutes', { count: minutes, n: f.num(minutes) })
      : t('checkout.waits', { count: days, n: f.num(days) });
  return (
    <fieldset className="ord-ways" aria-describedby={error ? id : undefined}>
      <legend>
        <h2>{t('checkout.how')}</h2>
      </legend>
      {methods.map((method) => (
        <label key={method} className="check">
          <input
            type="radio"
            name="method"
            checked={chosen === method}
            onChange={() => onChoose(method)}
            aria-invalid={error ? true : undefined}
          />
          <span>
            <span className="m">{ways.name(method)}</span>
            <span className="fin-sub">
              {ways.hint(method)}
              {method === 'free' ? null : ` ${waits(method)}`}
            </span>
          </span>
        </label>
      ))}
      {error ? (
        <span className="err" id={id}>
          <Icon name="warn" s />
          {error}
        </span>
      ) : null}
    </fieldset>
  );
}

function Agreement({
  pages,
  ...box
}: {
  pages: 'both' | 'terms' | 'refund';
  checked: boolean;
  error: string | undefined;
  onChange: (checked: boolean) => void;
}) {
  const { t } = useTranslation('plugin.financial');
  return (
    <AgreeBox {...box}>
      <Trans
        t={t}
        i18nKey={`checkout.agree.${pages}`}
        components={{
          // biome-ignore lint/a11y/useAnchorContent: the text stands in the language file.
          terms: <a className="link" href={LEGAL_PATHS.terms} target="_blank" rel="noopener" />,
          // biome-ignore lint/a11y/useAnchorContent: the text stands in the language file.
          refund: <a className="link" href={LEGAL_PATHS.refund} target="_blank" rel="noopener" />,
        }}
      />
      <span className="sr"> {t('checkout.beside')}</span>
    </AgreeBox>
  );
}
