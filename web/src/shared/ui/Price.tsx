import { useTranslation } from 'react-i18next';
import type { Money } from '../api/types.ts';
import { isFree, useFormat } from '../i18n/format.ts';

/** An amount with its currency set smaller; `Free` for zero. */
export function Price({ money }: { money: Money }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (isFree(money)) return <span className="price">{t('free')}</span>;
  const { amount, currency } = f.money(money);
  return (
    <span className="price">
      <bdi>{amount}</bdi> <bdi className="cur">{currency}</bdi>
    </span>
  );
}
