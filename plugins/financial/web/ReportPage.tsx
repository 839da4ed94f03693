import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { Select } from '@/shared/ui/Field.tsx';
import { currenciesQuery } from './api.ts';
import { MoneyLink } from './OrderParts.tsx';
import { useCurrencyLabel } from './Parts.tsx';
import { ReportFrame, useScope } from './ReportFrame.tsx';
import { ReportChart, ReportSums, ReportTable } from './ReportParts.tsx';
import { KEYS, reportFiles, reportQuery } from './report.ts';

/** What was sold in a period, from the books: figures against the days before, a chart, and rows that lead on. */
export default function ReportPage() {
  const { t } = useTranslation('plugin.financial');
  const label = useCurrencyLabel();
  useTopic('x:financial:books');
  const about = useScope('day', KEYS);
  const { scope, go, onCourse } = about;
  const found = useQuery(reportQuery(scope));
  const named = useQuery({ ...reportQuery({ ...scope, by: 'course' }), enabled: scope.course !== '' });
  const currencies = useQuery(currenciesQuery).data?.items ?? [];
  return (
    <ReportFrame
      heading={t('report.title')}
      lead={t('report.lead')}
      name="report"
      links={
        <>
          <MoneyLink to="sales">{t('sales.title')}</MoneyLink>
          <MoneyLink to="coupons">{t('coupons.title')}</MoneyLink>
          <MoneyLink to="taxes">{t('taxes.title')}</MoneyLink>
          <MoneyLink to="payouts">{t('payouts.title')}</MoneyLink>
          <MoneyLink to="books">{t('books.title')}</MoneyLink>
        </>
      }
      about={about}
      course={named.data?.rows.find((row) => row.key === scope.course)?.title ?? ''}
      keys={KEYS}
      pick={
        <Select
          full={false}
          small
          aria-label={t('currency')}
          value={scope.currency}
          onChange={(e) => go({ currency: e.currentTarget.value })}
          options={[
            { value: '', label: t('report.all') },
            ...currencies.map((c) => ({ value: c.code, label: label(c.code) })),
          ]}
        />
      }
      files={reportFiles}
      found={found}
      isEmpty={(report) => !report.rows.length && !report.filled}
      noneWhy={t('report.noneWhy')}
    >
      {(report) => (
        <>
          <ReportSums report={report} scope={scope} />
          {report.rows.length ? (
            <>
              <ReportChart report={report} />
              <ReportTable
                report={report}
                scope={scope}
                onCourse={onCourse}
                onDays={(from, until) => go({ from, until, by: 'currency' }, true)}
              />
            </>
          ) : null}
        </>
      )}
    </ReportFrame>
  );
}
