import './money.css';
import { useTranslation } from 'react-i18next';
import { NotFound } from '@/platform/errors.tsx';
import type { PluginPageProps } from '@/platform/registry.ts';
import { CurrencyName } from './Parts.tsx';
import { MoneyLink } from './OrderParts.tsx';
import { EarningLines, Standing, useEarnings } from './PayoutParts.tsx';

/** What a trainer earned, as super admins see it. */
export default function TrainerEarningsPage({ params }: PluginPageProps) {
  const { id = '' } = params;
  return /^[0-9a-f-]{36}$/.test(id) ? <Shown key={id} id={id} /> : <NotFound />;
}

function Shown({ id }: { id: string }) {
  const { t } = useTranslation('plugin.financial');
  const list = useEarnings(id, '');
  const [first] = list.data?.pages ?? [];
  return (
    <>
      <h1>{t('earnings.of')}</h1>
      <p>
        <MoneyLink to="payouts">{t('payouts.title')}</MoneyLink>
      </p>
      {first?.sums.map((sums) => (
        <section key={sums.currency} className="fin-part">
          <h2>
            <CurrencyName code={sums.currency} />
          </h2>
          <Standing sums={sums} holdDays={first.holdDays} />
        </section>
      ))}
      <section className="fin-part">
        <h2>{t('earnings.lines')}</h2>
        <EarningLines list={list} />
      </section>
    </>
  );
}
