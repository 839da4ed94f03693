import './money.css';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Note } from '@/shared/ui/Note.tsx';
import type { Said } from './address.ts';
import { MoneyLink } from './OrderParts.tsx';
import { type Waiting, waitingQuery } from './waiting.ts';

const LISTS: readonly { id: Exclude<keyof Waiting, 'hasNoWay'>; to: string; of?: Said }[] = [
  { id: 'proofs', to: 'sales', of: { state: 'proof' } },
  { id: 'refunds', to: 'refunds', of: { state: 'requested' } },
  { id: 'payouts', to: 'payouts', of: { state: 'requested' } },
  { id: 'findings', to: 'reconciliation' },
];

/** What of money waits for a super admin, on the first page; nothing where nothing does. */
export default function OverviewPanel() {
  const { t, ready } = useTranslation('plugin.financial');
  const f = useFormat();
  useTopic('x:financial:orders');
  useTopic('x:financial:payouts');
  const data = useQuery(waitingQuery).data;
  const lists = LISTS.filter(({ id }) => data?.[id]);
  if (!ready || !data || (!lists.length && !data.hasNoWay)) return null;
  return (
    <section className="fin-wait" aria-label={t('waiting.title')}>
      {data.hasNoWay ? (
        <Note tone="warn">
          {t('waiting.noWay')} <MoneyLink to="currencies">{t('bank.add')}</MoneyLink>
        </Note>
      ) : null}
      {lists.length ? (
        <>
          <h2>{t('waiting.title')}</h2>
          <ul>
            {lists.map(({ id, to, of }) => (
              <li key={id}>
                <MoneyLink to={to} of={of}>
                  {t(`waiting.${id}`, { count: data[id], n: f.num(data[id]) })}
                </MoneyLink>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}
