import './money.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { orThrow, toApiError } from '@/shared/api/problem.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Days } from '@/shared/ui/Days.tsx';
import { Segments } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { MoneyLink } from './OrderParts.tsx';
import { EarningLines, useEarnings } from './PayoutParts.tsx';
import { LackingNote } from './ReportParts.tsx';
import type { Scope } from './report.ts';
import { SalesChart, SalesSums, SalesTable } from './SalesParts.tsx';
import { SaveFile } from './SaveFile.tsx';
import { SALES_KEYS, salesFiles, salesQuery } from './sales.ts';

const START: Scope = { from: '', until: '', by: 'course', currency: '', course: '' };

/** What a trainer's courses sold in a period, and what the trainer earned: figures, a chart, and rows that lead on. */
export default function MySalesPage() {
  const { t } = useTranslation('plugin.financial');
  const person = usePerson();
  const [scope, setScope] = useState(START);
  const [course, setCourse] = useState('');
  const found = useQuery(salesQuery(person.id, scope));
  // A period that is none is said beside its fields; they stay.
  const refused = found.error ? toApiError(found.error).status === 422 : false;
  if (!refused) orThrow(found);
  const go = (change: Partial<Scope>) => setScope((now) => ({ ...now, ...change }));
  const sales = refused ? undefined : found.data;
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('mySales.title')}</h1>
        <span className="end">
          <SaveFile paths={salesFiles(scope)} name={`sales-${scope.by}`} />
        </span>
      </div>
      <p className="q fin-lead">{t('mySales.lead')}</p>
      <p>
        <MoneyLink to="earnings">{t('mySales.toEarnings')}</MoneyLink>
      </p>
      <div className="tools days">
        <Days
          value={{ from: scope.from || sales?.from || '', until: scope.until || sales?.until || '' }}
          onChange={go}
        />
        <Segments
          label={t('report.by')}
          value={scope.by}
          onChange={(by) => go({ by })}
          items={SALES_KEYS.map((key) => ({ value: key, label: t(`report.key.${key}`) }))}
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
      ) : !sales ? (
        <SkeletonRows rows={5} />
      ) : sales.rows.length ? (
        <div aria-busy={found.isPlaceholderData}>
          <LackingNote lacking={sales.lacking} />
          <SalesSums sales={sales} />
          <SalesChart sales={sales} />
          <SalesTable
            sales={sales}
            onCourse={(id, title) => {
              setCourse(title);
              go({ course: id, by: 'day' });
            }}
            onDays={(from, until) => go({ from, until, by: scope.course ? 'currency' : 'course' })}
          />
          <section className="fin-part">
            <h2>{t('mySales.lines')}</h2>
            <Lines user={person.id} from={sales.from} until={sales.until} course={scope.course} />
          </section>
        </div>
      ) : (
        <EmptyState title={t('report.none')} why={t('mySales.noneWhy')} />
      )}
    </>
  );
}

/** The lines that what was earned is the sum of. */
function Lines({ user, ...of }: { user: string; from: string; until: string; course: string }) {
  return <EarningLines list={useEarnings('', user, of)} />;
}
