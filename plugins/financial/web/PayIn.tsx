import './money.css';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';
import { currencyName } from '@/shared/i18n/regions.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useReadIn, useShownCurrency } from './shown.ts';

/** In which currency prices are read, where there are several to choose from. The code comes first: a phone has room for no more. */
export default function PayIn() {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const { data } = useShownCurrency();
  const change = useReadIn();
  if (!data || data.currencies.length < 2) return null;
  return (
    <span className="sel">
      <select
        className="in sm fin-cur"
        aria-label={t('cart.pricesIn')}
        value={change.isPending ? change.variables : data.currency}
        onChange={(e) => change.mutate(e.currentTarget.value)}
      >
        {data.currencies.map((code) => (
          <option key={code} value={code}>
            {`\u2068${code}\u2069 · ${currencyName(f.lang, code)}`}
          </option>
        ))}
      </select>
      <Icon name="down" s />
    </span>
  );
}
