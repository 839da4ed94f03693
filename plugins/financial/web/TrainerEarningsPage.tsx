import './money.css';
import { useTranslation } from 'react-i18next';
import { NotFound } from '@/platform/errors.tsx';
import type { PluginPageProps } from '@/platform/registry.ts';
import { useAddress } from './address.ts';
import { MoneyLink } from './OrderParts.tsx';
import { CurrencyName } from './Parts.tsx';
import { EarningLines, LinesNote, Standing, useEarnings } from './PayoutParts.tsx';
import { type EarningsOf, earningsFiles, linesOf } from './payouts.ts';
import { SaveFile } from './SaveFile.tsx';

/** What a trainer earned, as super admins see it. */
export default function TrainerEarningsPage({ params }: PluginPageProps) {
  const { id = '' } = params;
  return /^[0-9a-f-]{36}$/.test(id) ? <Shown key={id} id={id} /> : <NotFound />;
}

function Shown({ id }: { id: string }) {
  const { t } = useTranslation('plugin.financial');
  const [search, go] = useAddress();
  const of = linesOf(search);
  const setOf = (to: EarningsOf) => go({ state: '', currency: '', from: '', until: '', ...to });
  const list = useEarnings(id, '', of);
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
          <Standing sums={sums} holdDays={first.holdDays} of={of} onList={setOf} />
        </section>
      ))}
      <section className="fin-part">
        <div className="hd2">
          <h2 className="grow">{t('earnings.lines')}</h2>
          <span className="end">
            <SaveFile paths={earningsFiles(id, of)} name="earnings" />
          </span>
        </div>
        <LinesNote of={of} onList={setOf} />
        <EarningLines list={list} />
      </section>
    </>
  );
}
