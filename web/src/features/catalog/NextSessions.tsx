import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CourseView, NextSession as NextSessionOf } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Leaf, offsetText, useHours } from '@/shared/ui/Leaf.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { nextSessionsQuery } from './queries.ts';

/** When a course meets next, and how many seats are free. templates/course.gohtml writes the same markup; change both. */
export function NextSessions({ course }: { course: CourseView['course'] }) {
  const { t } = useTranslation('catalog');
  const { data } = useQuery({ ...nextSessionsQuery(course.id), enabled: course.courseType !== 'online' });
  if (!data?.items.length) return null;
  return (
    <section>
      <h2>{t('course.sessions')}</h2>
      <ul className="mts">
        {data.items.map((s) => (
          <SessionRow key={s.id} session={s} />
        ))}
      </ul>
    </section>
  );
}

/** The first of them, beside the trainer. */
export function NextSession({ course }: { course: CourseView['course'] }) {
  const { t } = useTranslation('catalog');
  const { data } = useQuery({ ...nextSessionsQuery(course.id), enabled: course.courseType !== 'online' });
  const first = data?.items[0];
  return first ? <First session={first} label={t('course.nextSession')} /> : null;
}

function First({ session: s, label }: { session: NextSessionOf; label: string }) {
  const { t } = useTranslation('catalog');
  const hours = useHours(s);
  return (
    <span className="host-n">
      <Leaf session={s} />
      <span className="grow">
        <span className="t1 q">{label}</span>
        <span className="b">{t('course.hours', hours)}</span>
        {s.location ? (
          <span className="t1 q">
            <bdi>{s.location}</bdi>
          </span>
        ) : null}
      </span>
    </span>
  );
}

/** One of them; with its course where the page is not the course's. templates/partials.gohtml writes the same markup; change both. */
export function SessionRow({
  session: s,
  course,
}: {
  session: NextSessionOf;
  course?: { slug: string; title: string };
}) {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  const hours = useHours(s);
  return (
    <li>
      <Leaf session={s} />
      <span className="grow">
        {course ? (
          <Link className="b link" to="/courses/$slug" params={{ slug: course.slug }}>
            <bdi>{course.title}</bdi>
          </Link>
        ) : null}
        {s.title ? (
          <span {...(course ? {} : { className: 'b' })}>
            <bdi>{s.title}</bdi>
          </span>
        ) : null}
        <span {...(s.title || course ? {} : { className: 'b' })}>
          {t('course.hours', hours)}{' '}
          <span className="t2 q">{t('course.zone', { offset: offsetText(f.num, s.utcOffset) })}</span>
        </span>
        {s.location || s.group ? (
          <span className="t2 q">
            {s.location ? <bdi>{s.location}</bdi> : null}
            {s.location && s.group ? ' · ' : ''}
            {s.group ? <bdi>{s.group.name}</bdi> : null}
          </span>
        ) : null}
      </span>
      {s.state === 'under_way' ? (
        <StatePill tone="brand" icon="clock">
          {t('course.underWay')}
        </StatePill>
      ) : null}
      {s.free === null ? null : (
        <span className="t2 q">
          {t(s.free ? 'course.seatsFree' : 'course.seatsNone', { count: s.free, n: f.num(s.free) })}
        </span>
      )}
    </li>
  );
}
