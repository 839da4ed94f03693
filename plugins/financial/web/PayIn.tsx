import './money.css';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useCurrencyLabel } from './Parts.tsx';
import { useReadIn, useShownCurrency } from './shown.ts';

/** In which currency prices are read, where there are several to choose from. */
export default function PayIn() {
  const { t } = useTranslation('plugin.financial');
  const label = useCurrencyLabel();
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
            {label(code)}
          </option>
        ))}
      </select>
      <Icon name="down" s />
    </span>
  );
}
