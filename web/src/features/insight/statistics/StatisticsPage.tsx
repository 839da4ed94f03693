import './statistics.css';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { useTopic } from '@/platform/live.ts';
import { downloadFile } from '@/shared/api/client.ts';
import { courseAdminQuery } from '@/shared/api/course.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { CourseStatistics } from '@/shared/api/types.ts';
import { DateTime, EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { CourseTabs } from '@/shared/ui/CourseTabs.tsx';
import { Segments } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { PERIODS, statisticsQuery } from '../queries.ts';
import { Contents } from './Contents.tsx';
import { Days } from './Days.tsx';
import { Defined } from './Defined.tsx';
import { Figures } from './Figures.tsx';
import { Funnel } from './Funnel.tsx';

const route = getRouteApi('/teach/$courseId/statistics');

/** How far the people of a course get, where they stop, and what happens by day. */
export default function StatisticsPage() {
  const { t } = useTranslation('insight');
  const { courseId } = route.useParams();
  const search = route.useSearch();
  const days = PERIODS.find((p) => Number(p) === search.days) ?? '30';
  const navigate = route.useNavigate();
  useTopic(`course:${courseId}`);
  const course = useQuery(courseAdminQuery(courseId)).data;
  useTitle(course ? `${t('statistics.title')} · ${course.title}` : t('statistics.title'));
  const found = useQuery(statisticsQuery(courseId, days));
  orThrow(found);
  const st = found.data;
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/teach">
          {t('statistics.courses')}
        </Link>{' '}
        / <bdi>{course?.title}</bdi>
      </p>
      <div className="hd2">
        <h1>{t('statistics.title')}</h1>
      </div>
      <CourseTabs courseId={courseId} />
      {!st ? (
        <SkeletonRows />
      ) : st.people.all === 0 ? (
        <EmptyState
          title={t('statistics.none')}
          why={t('statistics.noneWhy')}
          action={
            <Link className="btn pri" to="/teach/$courseId/people" params={{ courseId }}>
              {t('statistics.toPeople')}
            </Link>
          }
        />
      ) : (
        <>
          <p className="t2 q st-at">
            {t('statistics.zone')} <bdi>{st.zone}</bdi> · {t('statistics.counted')} <DateTime iso={st.at} />
          </p>
          <Figures st={st} />
          <Part title={t('statistics.funnel')} why={t('statistics.funnelWhy')}>
            <Funnel st={st} />
          </Part>
          <Part
            title={t('statistics.days')}
            why={t('statistics.daysWhy')}
            file={<File st={st} what="days" days={days} />}
          >
            <Segments
              label={t('statistics.period')}
              value={days}
              onChange={(next) =>
                void navigate({ search: next === '30' ? {} : { days: Number(next) }, replace: true })
              }
              items={PERIODS.map((p) => ({ value: p, label: t(`statistics.last.${p}`) }))}
            />
            <Days days={st.days} />
          </Part>
          <Part
            title={t('statistics.contents')}
            why={t('statistics.contentsWhy')}
            file={<File st={st} what="contents" days={days} />}
          >
            <Contents st={st} />
          </Part>
        </>
      )}
    </>
  );
}

/** A part of the page under its heading, with what is counted there. */
function Part({
  title,
  why,
  file,
  children,
}: {
  title: string;
  why: string;
  file?: React.ReactNode;
  children: React.ReactNode;
}) {
  return (
    <section className="st-part" aria-label={title}>
      <div className="st-hd">
        <Defined what={<h2>{title}</h2>} name={title}>
          {why}
        </Defined>
        {file}
      </div>
      {children}
    </section>
  );
}

/** Takes a part home as a table. */
function File({ st, what, days }: { st: CourseStatistics; what: 'contents' | 'days'; days: string }) {
  const { t } = useTranslation('insight');
  const save = useMutation({
    mutationFn: () =>
      downloadFile(
        'GET',
        `/courses/${st.course.id}/statistics/export?${new URLSearchParams({ what, days })}`,
        `${what}.csv`,
      ),
  });
  return (
    <button
      type="button"
      className="btn sm"
      data-busy={save.isPending || undefined}
      aria-label={t(`statistics.file.${what}`)}
      onClick={() => save.mutate()}
    >
      <Icon name="dl" s />
      {t('statistics.csv')}
    </button>
  );
}
