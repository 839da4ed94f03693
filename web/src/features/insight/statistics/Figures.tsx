import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CourseStatistics } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Defined } from './Defined.tsx';

/** A span of whole hours, or of days once it is long. */
export function useLong(): (hours: number) => string {
  const f = useFormat();
  const { t } = useTranslation('insight');
  return (hours) => {
    if (hours < 1) return t('statistics.underHour');
    if (hours < 72) return f.span(hours * 60);
    return f.num(Math.floor(hours / 24), { style: 'unit', unit: 'day', unitDisplay: 'long' });
  };
}

/** The figures of a course, each with what it means and of how many it is. */
export function Figures({ st }: { st: CourseStatistics }) {
  const { t } = useTranslation('insight');
  const f = useFormat();
  const long = useLong();
  const p = st.people;
  const learning = p.enrolled + p.completed;
  const rate = (n: number) => f.num(n / 100, { style: 'percent', maximumFractionDigits: 1 });
  const of = (key: string, n: number) => t(`statistics.of.${key}`, { count: n, n: f.num(n) });
  const list = (
    value: string,
    name: string,
    search: { status?: 'enrolled' | 'completed' | 'dropped' },
  ): ReactNode => (
    <Link
      className="fig"
      to="/teach/$courseId/people"
      params={{ courseId: st.course.id }}
      search={search}
      aria-label={`${name}: ${value}`}
    >
      {value}
    </Link>
  );
  const figures: [id: string, value: (name: string) => ReactNode, base: string][] = [
    ['people', (name) => list(f.num(p.all), name, {}), of('learn', p.enrolled)],
    ['completed', (name) => list(f.num(p.completed), name, { status: 'completed' }), of('rate', p.all)],
    ['progress', () => (learning ? rate(st.averageProgress) : '–'), of('access', learning)],
    ['median', () => (st.medianHours === null ? '–' : long(st.medianHours)), of('completed', p.completed)],
    ['score', () => (st.averageScore === null ? '–' : rate(st.averageScore)), of('scores', st.scores)],
    ['dropped', (name) => list(f.num(p.dropped), name, { status: 'dropped' }), of('suspended', p.suspended)],
  ];
  return (
    <ul className="st-figs">
      {figures.map(([id, value, base]) => {
        const name = t(`statistics.figure.${id}`);
        return (
          <li key={id} className="card">
            <Defined what={<span className="t2 q">{name}</span>} name={name}>
              {t(`statistics.define.${id}`)}
            </Defined>
            <div className="sv">
              {value(name)}
              {id === 'completed' ? <small> {rate(st.completionRate)}</small> : null}
            </div>
            <div className="t1 q">{base}</div>
          </li>
        );
      })}
    </ul>
  );
}
