import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { MoneyLink } from './OrderParts.tsx';
import { EarningLines, useEarnings } from './PayoutParts.tsx';
import { ReportFrame, useScope } from './ReportFrame.tsx';
import { SalesChart, SalesSums, SalesTable } from './SalesParts.tsx';
import { SALES_KEYS, salesFiles, salesQuery } from './sales.ts';

/** What a trainer's courses sold in a period, and what the trainer earned: figures, a chart, and rows that lead on. */
export default function MySalesPage() {
  const { t } = useTranslation('plugin.financial');
  const person = usePerson();
  const about = useScope('course', SALES_KEYS);
  const { scope, go, onCourse } = about;
  const found = useQuery(salesQuery(person.id, scope));
  const named = useQuery({
    ...salesQuery(person.id, { ...scope, by: 'course' }),
    enabled: scope.course !== '',
  });
  return (
    <ReportFrame
      heading={t('mySales.title')}
      lead={t('mySales.lead')}
      name="sales"
      links={<MoneyLink to="earnings">{t('mySales.toEarnings')}</MoneyLink>}
      about={about}
      course={named.data?.rows.find((row) => row.key === scope.course)?.title ?? ''}
      keys={SALES_KEYS}
      files={salesFiles}
      found={found}
      isEmpty={(sales) => !sales.rows.length}
      noneWhy={t('mySales.noneWhy')}
    >
      {(sales) => (
        <>
          <SalesSums sales={sales} />
          <SalesChart sales={sales} />
          <SalesTable
            sales={sales}
            onCourse={onCourse}
            onDays={(from, until) => go({ from, until, by: scope.course ? 'currency' : 'course' }, true)}
          />
          <section className="fin-part">
            <h2>{t('mySales.lines')}</h2>
            <Lines user={person.id} from={sales.from} until={sales.until} course={scope.course} />
          </section>
        </>
      )}
    </ReportFrame>
  );
}

/** The lines that what was earned is the sum of. */
function Lines({ user, ...of }: { user: string; from: string; until: string; course: string }) {
  return <EarningLines list={useEarnings('', user, of)} />;
}
