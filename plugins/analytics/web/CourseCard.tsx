import './analytics.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import type { SlotProps } from '@/platform/registry.ts';
import { useMe } from '@/platform/session.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { courseQuery, type Day, type Figures } from './queries.ts';

const DAYS = 30;

/** The last 30 days of a course on its page, for its team. */
export default function CourseCard({ course, state }: SlotProps<'course.page.aside'>) {
  return state.action === 'manage' ? <Card course={course.id} /> : null;
}

function Card({ course }: { course: string }) {
  const { timeZone } = useMe().settings;
  useTopic('x:analytics:counts');
  const { data } = useQuery(courseQuery(course, DAYS, timeZone));
  return data?.card ? <Drawn course={course} figures={data.figures} /> : null;
}

function Drawn({ course, figures }: { course: string; figures: Figures }) {
  const { t } = useTranslation('plugin.analytics');
  const f = useFormat();
  const { enrolled, completed } = figures.total;
  return (
    <section className="card an-card" aria-label={t('card.title')}>
      <h2 className="t2 b">{t('card.title')}</h2>
      <p className="t1 q">{t('card.days', { count: DAYS, n: f.num(DAYS) })}</p>
      <Line days={figures.days} label={t('card.says', { count: enrolled, n: f.num(enrolled) })} />
      <dl className="an-two">
        <div>
          <dt className="t1 q">{t('measure.enrolled')}</dt>
          <dd className="sv">{f.num(enrolled)}</dd>
        </div>
        <div>
          <dt className="t1 q">{t('measure.completed')}</dt>
          <dd className="sv">{f.num(completed)}</dd>
        </div>
      </dl>
      <Link
        className="link t2"
        to="/x/$pluginId/$"
        params={{ pluginId: 'analytics', _splat: `courses/${course}` }}
      >
        {t('card.more')}
      </Link>
    </section>
  );
}

const HIGH = 40;

/** Enrolments by day as a line. */
function Line({ days, label }: { days: readonly Day[]; label: string }) {
  const top = Math.max(1, ...days.map((d) => d.counts.enrolled));
  const points = days.map((d, i) => `${i},${HIGH - 1 - (d.counts.enrolled / top) * (HIGH - 2)}`).join(' ');
  const wide = Math.max(1, days.length - 1);
  return (
    <svg
      className="an-line"
      viewBox={`0 0 ${wide} ${HIGH}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <polygon points={`0,${HIGH} ${points} ${wide},${HIGH}`} />
      <polyline points={points} />
    </svg>
  );
}
