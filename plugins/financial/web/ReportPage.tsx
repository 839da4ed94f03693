import './money.css';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { useTopic } from '@/platform/live.ts';
import { downloadFile } from '@/shared/api/client.ts';
import { orThrow, toApiError } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState, SkeletonRows, StatStrip } from '@/shared/ui/Bits.tsx';
import { Days } from '@/shared/ui/Days.tsx';
import { Segments, Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { currenciesQuery } from './api.ts';
import { Amount, useCurrencyLabel } from './Parts.tsx';
import { ReportChart, ReportTable } from './ReportParts.tsx';
import { KEYS, type Report, reportFile, reportQuery, type Scope } from './report.ts';

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
  const save = useMutation({
    mutationFn: () => downloadFile('GET', reportFile(scope), `report-${scope.by}.csv`),
    onError: useFailed(false),
  });
  const go = (change: Partial<Scope>) => setScope((now) => ({ ...now, ...change }));
  const report = refused ? undefined : found.data;
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('report.title')}</h1>
        <span className="end">
          <button type="button" className="btn" data-busy={save.isPending || undefined} onClick={() => save.mutate()}>
            <Icon name="dl" s />
            {t('report.file')}
          </button>
        </span>
      </div>
      <p className="q fin-lead">{t('report.lead')}</p>
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
          {report.lacking.length ? (
            <Note tone="warn">{t('report.lacking', { currencies: report.lacking.map((c) => `\u2068${c}\u2069`).join(t('report.comma')) })}</Note>
          ) : null}
          <Sums report={report} />
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

/** The figures of the whole period. */
function Sums({ report }: { report: Report }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const { whole, growth } = report;
  const money = (name: 'sales' | 'discounts' | 'refunds' | 'tax' | 'kept') => ({
    label: t(`report.${name}`),
    value: <Amount money={whole[name]} />,
  });
  const percent = (text: string) =>
    f.num(Number(text) / 100, { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  const stats = [
    {
      label: t('report.net'),
      value: <Amount money={whole.net} />,
      note: growth === null ? t('report.noGrowth') : t('report.growth', { by: percent(growth) }),
    },
    money('sales'),
    money('discounts'),
    money('refunds'),
    money('tax'),
    { ...money('kept'), note: t('report.keptHint') },
    {
      label: t('report.orders'),
      value: f.num(report.orders),
      note: t('report.placed', { paid: f.num(report.paid), placed: f.num(report.placed) }),
    },
    { label: t('report.average'), value: report.average ? <Amount money={report.average} /> : '–' },
  ];
  return (
    <div className="fin-sums">
      <StatStrip stats={stats.slice(0, 4)} />
      <StatStrip stats={stats.slice(4)} />
    </div>
  );
}
