import './money.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { orThrow, toApiError } from '@/shared/api/problem.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Days } from '@/shared/ui/Days.tsx';
import { Segments, Select } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { currenciesQuery } from './api.ts';
import { MoneyLink } from './OrderParts.tsx';
import { useCurrencyLabel } from './Parts.tsx';
import { LackingNote, ReportChart, ReportSums, ReportTable } from './ReportParts.tsx';
import { KEYS, reportFiles, reportQuery, type Scope } from './report.ts';
import { SaveFile } from './SaveFile.tsx';

const START: Scope = { from: '', until: '', by: 'day', currency: '', course: '' };

/** What was sold in a period, from the books: figures against the days before, a chart, and rows that lead on. */
export default function ReportPage() {
  const { t } = useTranslation('plugin.financial');
  const label = useCurrencyLabel();
  useTopic('x:financial:books');
  const [scope, setScope] = useState(START);
  const [course, setCourse] = useState('');
  const found = useQuery(reportQuery(scope));
  // A period that is none is said beside its fields; they stay.
  const refused = found.error ? toApiError(found.error).status === 422 : false;
  if (!refused) orThrow(found);
  const currencies = useQuery(currenciesQuery).data?.items ?? [];
  const go = (change: Partial<Scope>) => setScope((now) => ({ ...now, ...change }));
  const report = refused ? undefined : found.data;
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('report.title')}</h1>
        <span className="end">
          <SaveFile paths={reportFiles(scope)} name={`report-${scope.by}`} />
        </span>
      </div>
      <p className="q fin-lead">{t('report.lead')}</p>
      <p className="row w">
        <MoneyLink to="sales">{t('sales.title')}</MoneyLink>
        <MoneyLink to="coupons">{t('coupons.title')}</MoneyLink>
        <MoneyLink to="taxes">{t('taxes.title')}</MoneyLink>
        <MoneyLink to="payouts">{t('payouts.title')}</MoneyLink>
        <MoneyLink to="books">{t('books.title')}</MoneyLink>
      </p>
      <div className="tools days">
        <Days
          value={{ from: scope.from || report?.from || '', until: scope.until || report?.until || '' }}
          onChange={go}
        />
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
        <Segments
          label={t('report.by')}
          value={scope.by}
          onChange={(by) => go({ by })}
          items={KEYS.map((key) => ({ value: key, label: t(`report.key.${key}`) }))}
        />
      </div>
      {scope.course ? (
        <p className="row w">
          <bdi>{course}</bdi>
          <button type="button" className="btn sm" onClick={() => go({ course: '', by: 'course' })}>
            {t('report.allCourses')}
          </button>
        </p>
      ) : null}
      {refused ? (
        <Note tone="bad">{t('report.refused')}</Note>
      ) : !report ? (
        <SkeletonRows rows={5} />
      ) : report.rows.length || report.placed ? (
        <div aria-busy={found.isPlaceholderData}>
          <LackingNote lacking={report.lacking} />
          <ReportSums report={report} />
          {report.rows.length ? (
            <>
              <ReportChart report={report} />
              <ReportTable
                report={report}
                whole={!scope.course}
                onCourse={(id, title) => {
                  setCourse(title);
                  go({ course: id, by: 'day' });
                }}
                onDays={(from, until) => go({ from, until, by: 'currency' })}
              />
            </>
          ) : null}
        </div>
      ) : (
        <EmptyState title={t('report.none')} why={t('report.noneWhy')} />
      )}
    </>
  );
}
