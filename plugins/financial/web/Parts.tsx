import './money.css';
import { useTranslation } from 'react-i18next';
import type { Money } from '@/shared/api/types.ts';
import { currencySign, formatMoney, formatNumber, useFormat } from '@/shared/i18n/format.ts';
import { currencyName } from '@/shared/i18n/regions.ts';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import type { Rate } from './api.ts';
import { inverseOf, textOf, unitsOf } from './decimal.ts';

/** A rate with all its digits in those of the language; it is never turned into a float. */
export function useRateText(): (rate: string) => string {
  const f = useFormat();
  return (rate) => formatNumber(f.lang, rate, { maximumFractionDigits: 20 });
}

/** What a currency is called in lists to choose from: its name, and its code isolated. */
export function useCurrencyLabel(): (code: string) => string {
  const f = useFormat();
  return (code) => `${currencyName(f.lang, code)} (\u2068${code}\u2069)`;
}

/** An amount with all decimals of its currency, and the currency. */
export function Amount({ money }: { money: Money }) {
  const f = useFormat();
  const { amount, currency } = formatMoney(f.lang, money, 'always');
  return (
    <span className="fin-am">
      <bdi>{amount}</bdi> <bdi className="cur">{currency}</bdi>
    </span>
  );
}

/** `1 EUR = 1.0843 USD`. */
export function Worth({ from, to, rate }: { from: string; to: string; rate: string }) {
  const f = useFormat();
  const text = useRateText();
  return (
    <span className="fin-am">
      <bdi>{f.num(1)}</bdi> <bdi className="cur">{currencySign(f.lang, from)}</bdi> = <bdi>{text(rate)}</bdi>{' '}
      <bdi className="cur">{currencySign(f.lang, to)}</bdi>
    </span>
  );
}

/** The same rate the other way round, about. */
export function OtherWay({ rate: r }: { rate: Rate }) {
  const f = useFormat();
  const units = unitsOf(r.rate);
  if (!units) return null;
  const about = formatNumber(f.lang, textOf(inverseOf(units)), { maximumSignificantDigits: 6 });
  return (
    <span className="fin-sub fin-am">
      <bdi>{f.num(1)}</bdi> <bdi>{currencySign(f.lang, r.to)}</bdi> ≈ <bdi>{about}</bdi>{' '}
      <bdi>{currencySign(f.lang, r.from)}</bdi>
    </span>
  );
}

/** A code with the name of its currency below. */
export function CurrencyName({ code }: { code: string }) {
  const f = useFormat();
  return (
    <span>
      <bdi className="m">{code}</bdi>
      <span className="fin-sub">{currencyName(f.lang, code)}</span>
    </span>
  );
}

/** A day, the exact moment on hover. */
export function Moment({ iso }: { iso: string }) {
  const f = useFormat();
  return (
    <time dateTime={iso} title={f.date(iso, { dateStyle: 'full', timeStyle: 'short' })}>
      {f.date(iso)}
    </time>
  );
}

/** Since when a rate is in force, and until when where that is said. */
export function Span({ rate }: { rate: Rate }) {
  const { t } = useTranslation('plugin.financial');
  return (
    <span>
      <Moment iso={rate.effectiveAt} />
      {rate.expiresAt ? (
        <span className="fin-sub">
          {t('until')} <Moment iso={rate.expiresAt} />
        </span>
      ) : null}
    </span>
  );
}

/** Whether a rate is old. */
export function Freshness({ rate }: { rate: Rate }) {
  const { t } = useTranslation('plugin.financial');
  return rate.isStale ? (
    <StatePill tone="warn" icon="clock">
      {t('stale')}
    </StatePill>
  ) : (
    <StatePill tone="good" icon="check">
      {t('fresh')}
    </StatePill>
  );
}
