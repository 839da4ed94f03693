import './money.css';
import { useTranslation } from 'react-i18next';
import { formatNumber, isFree, useFormat } from '@/shared/i18n/format.ts';
import { countryName } from '@/shared/i18n/regions.ts';
import { Amount } from './Parts.tsx';
import type { Charged, TaxName } from './taxes.ts';

/** The region of a rule for every place that has none of its own, as the books call it. */
const ELSEWHERE = 'other';

/** A tax as the reader's language calls it, with its rate. */
export function useTaxLabel(): (tax: { name: TaxName; rate: string }) => string {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  return ({ name, rate }) =>
    t('tax.label', {
      name: `\u2068${f.lang === 'ar' ? name.ar : name.en}\u2069`,
      rate: formatNumber(f.lang, rate, { maximumFractionDigits: 4 }),
    });
}

/** What a region is called: its country, with the part of it as the standard writes that. */
export function useRegionName(): (country: string, part?: string) => string {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  return (country, part) => {
    if (!country || country === ELSEWHERE) return t('taxes.elsewhere');
    const name = countryName(f.lang, country);
    return part ? `${name} (\u2068${country}-${part}\u2069)` : name;
  };
}

/** What of a total is tax, below it; or that it is paid by somebody else. Of what is free nothing is said. */
export function Within({
  tax,
  reversed,
  small = false,
}: {
  tax: Charged | null | undefined;
  reversed?: boolean | undefined;
  small?: boolean;
}) {
  const { t } = useTranslation('plugin.financial');
  const label = useTaxLabel();
  if (!tax) return null;
  const look = small ? 'fin-sub' : 't2 q fin-within';
  if (reversed)
    return <p className={look}>{small ? t('tax.reversedShort') : t('tax.reversed', { tax: label(tax) })}</p>;
  if (isFree(tax.tax) || (!small && !tax.isInclusive)) return null;
  return (
    <p className={look}>
      {t('tax.within', { tax: label(tax) })} <Amount money={tax.tax} />
    </p>
  );
}
