import { useTranslation } from 'react-i18next';
import { oneOf } from '@/shared/api/client.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { StatStrip } from '@/shared/ui/Bits.tsx';
import type { Said } from './address.ts';
import type { Money } from './orders.ts';
import { Amount } from './Parts.tsx';
import type { Spending, SpendingPart } from './sales.ts';

/** Which orders are listed: those of a figure. */
export interface Listed {
  money: SpendingPart | '';
  currency: string;
}
export const ALL_LISTED: Listed = { money: '', currency: '' };

/** Which of them an address says. */
export function listedOf({ money, currency }: Said): Listed {
  const part = oneOf(PARTS, money);
  return part && currency ? { money: part, currency } : ALL_LISTED;
}
const PARTS = ['paid', 'open', 'refunded'] as const satisfies readonly SpendingPart[];

/** What orders come to, a line for each currency; a figure shows the orders that it is the sum of. */
export function SpendingStrip({
  items,
  listed,
  onList,
}: {
  items: readonly Spending[];
  listed: Listed;
  onList: (to: Listed) => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  if (!items.length) return null;
  return (
    <div className="fin-sums">
      {items.map((is) => {
        const figure = (money: SpendingPart, amount: Money, count: number) => {
          const on = listed.money === money && listed.currency === is.currency;
          return {
            label: t(`spending.${money}`),
            value: count ? (
              <button
                type="button"
                className="link fin-listed"
                aria-pressed={on}
                onClick={() => onList(on ? ALL_LISTED : { money, currency: is.currency })}
              >
                <Amount money={amount} />
              </button>
            ) : (
              <Amount money={amount} />
            ),
            note: t('spending.orders', { count, n: f.num(count) }),
          };
        };
        return (
          <StatStrip
            key={is.currency}
            stats={[
              figure('paid', is.paid, is.orders),
              figure('refunded', is.refunded, is.returns),
              figure('open', is.open, is.waiting),
            ]}
          />
        );
      })}
    </div>
  );
}

/** Says that not all orders are listed, and leads back to all. */
export function ListedNote({ listed, onList }: { listed: Listed; onList: (to: Listed) => void }) {
  const { t } = useTranslation('plugin.financial');
  if (!listed.money) return null;
  return (
    <p className="row w">
      <span>
        {t(`spending.only.${listed.money}`)} <bdi className="m">{listed.currency}</bdi>
      </span>
      <button type="button" className="btn sm" onClick={() => onList(ALL_LISTED)}>
        {t('sales.all')}
      </button>
    </p>
  );
}
