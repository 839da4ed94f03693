import './money.css';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Person } from '@/shared/api/types.ts';
import { isNothing, MoneyLink } from './OrderParts.tsx';
import { Amount, CurrencyName } from './Parts.tsx';
import { standingQuery } from './payouts.ts';

/** What a trainer is owed, on the first page: what can be asked for and what is held; nothing where nothing is. */
export default function TodayPanel({ person }: { person: Person }) {
  const { t, ready } = useTranslation('plugin.financial');
  const sums = useQuery(standingQuery(person.id)).data?.sums.filter(
    (one) => !isNothing(one.available) || !isNothing(one.pending),
  );
  if (!ready || !sums?.length) return null;
  return (
    <section className="fin-wait" aria-label={t('earnings.title')}>
      <div className="row w">
        <h2 className="grow">{t('earnings.title')}</h2>
        <MoneyLink to="earnings" className="link t2">
          {t('mySales.toEarnings')}
        </MoneyLink>
      </div>
      <ul>
        {sums.map((one) => (
          <li key={one.currency}>
            {sums.length > 1 ? (
              <>
                <CurrencyName code={one.currency} />:{' '}
              </>
            ) : null}
            {t('earnings.available')} <Amount money={one.available} /> · {t('earnings.pending')}{' '}
            <Amount money={one.pending} />
          </li>
        ))}
      </ul>
    </section>
  );
}
