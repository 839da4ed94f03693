import './money.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { orThrow, toApiError } from '@/shared/api/problem.ts';
import type { CourseAdmin } from '@/shared/api/types.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Days } from '@/shared/ui/Days.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { MoneyLink } from './OrderParts.tsx';
import { LackingNote, ReportChart, ReportSums, ReportTable } from './ReportParts.tsx';
import { reportQuery, type Scope } from './report.ts';
import { SalesChart, SalesSums, SalesTable } from './SalesParts.tsx';
import { salesQuery } from './sales.ts';

const route = getRouteApi('/teach/$courseId/settings/$part');

const ALL: Scope = { from: '', until: '', by: 'month', currency: '', course: '' };

/** So many days are shown at first: a year. */
const FIRST = 365;

/** What a course sold: for super admins by currency and by trainer, for its trainers with what they earned of it themselves. */
export default function CourseSalesTab({ course }: { course: CourseAdmin }) {
  const { t } = useTranslation('plugin.financial');
  const person = usePerson();
  const days = route.useSearch();
  const navigate = route.useNavigate();
  const scope: Scope = {
    ...ALL,
    from: days.from || ago(FIRST - 1),
    until: days.until || ago(0),
    course: course.id,
  };
  const Shown = person.role === 'super_admin' ? Everything : OwnPart;
  return (
    <>
      <div className="tools days">
        <Days
          value={{ from: scope.from, until: scope.until }}
          onChange={(change) => void navigate({ search: { ...days, ...change }, replace: true })}
        />
      </div>
      <Shown scope={scope} user={person.id} />
      {person.role === 'super_admin' ? null : (
        <p>
          <MoneyLink to="my-sales">{t('mySales.title')}</MoneyLink>
        </p>
      )}
    </>
  );
}

function Everything({ scope }: { scope: Scope }) {
  const { t } = useTranslation('plugin.financial');
  const months = useQuery(reportQuery(scope));
  const currencies = useQuery(reportQuery({ ...scope, by: 'currency' }));
  const trainers = useQuery(reportQuery({ ...scope, by: 'trainer' }));
  if (isRefused(months)) return <Note tone="bad">{t('report.refused')}</Note>;
  orThrow(months);
  orThrow(currencies);
  orThrow(trainers);
  if (!months.data || !currencies.data || !trainers.data) return <SkeletonRows rows={4} />;
  if (!months.data.rows.length) return <EmptyState title={t('report.none')} why={t('mySales.noneWhy')} />;
  return (
    <>
      <LackingNote lacking={months.data.lacking} />
      <ReportSums report={months.data} scope={scope} />
      <ReportChart report={months.data} />
      <section className="fin-part">
        <h3>{t('report.key.currency')}</h3>
        <ReportChart report={currencies.data} />
        <ReportTable report={currencies.data} scope={scope} />
      </section>
      <section className="fin-part">
        <h3>{t('report.key.trainer')}</h3>
        <ReportChart report={trainers.data} />
        <ReportTable report={trainers.data} scope={scope} />
      </section>
      <section className="fin-part">
        <h3>{t('report.key.month')}</h3>
        <ReportTable report={months.data} scope={scope} />
      </section>
    </>
  );
}

function OwnPart({ scope, user }: { scope: Scope; user: string }) {
  const { t } = useTranslation('plugin.financial');
  const months = useQuery(salesQuery(user, scope));
  const currencies = useQuery(salesQuery(user, { ...scope, by: 'currency' }));
  if (isRefused(months)) return <Note tone="bad">{t('report.refused')}</Note>;
  orThrow(months);
  orThrow(currencies);
  if (!months.data || !currencies.data) return <SkeletonRows rows={4} />;
  if (!months.data.rows.length) return <EmptyState title={t('report.none')} why={t('mySales.noneWhy')} />;
  return (
    <>
      <LackingNote lacking={months.data.lacking} />
      <SalesSums sales={months.data} />
      <SalesChart sales={months.data} />
      <section className="fin-part">
        <h3>{t('report.key.currency')}</h3>
        <SalesChart sales={currencies.data} />
        <SalesTable sales={currencies.data} />
      </section>
      <section className="fin-part">
        <h3>{t('report.key.month')}</h3>
        <SalesTable sales={months.data} />
      </section>
    </>
  );
}

/** A period that is none is said beside its fields; they stay. */
const isRefused = ({ error }: { error: unknown }) => Boolean(error) && toApiError(error).status === 422;

/** The day that was so many days ago. */
function ago(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
