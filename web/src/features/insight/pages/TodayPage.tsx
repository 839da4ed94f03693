import './insight.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Slot } from '@/platform/Slot.tsx';
import { usePerson } from '@/platform/session.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Avatar, splitName } from '@/shared/ui/Avatar.tsx';
import { DateTime, EmptyState, SkeletonRows, StatStrip } from '@/shared/ui/Bits.tsx';
import { todayQuery } from '../queries.ts';
import { Figure } from './Figures.tsx';

/** The trainer's day: what there is, and what happened last. */
export default function TodayPage() {
  const { t } = useTranslation('insight');
  const person = usePerson();
  const f = useFormat(person.timeZone);
  const { data, error } = useQuery(todayQuery);
  orThrow({ data, error });
  const none = data && data.courses.draft + data.courses.published === 0;
  return (
    <>
      <h1>{t('today.hello', { name: person.firstName })}</h1>
      <p className="q">
        {f.date(new Date().toISOString(), { weekday: 'long', day: 'numeric', month: 'long' })}
      </p>
      {!data ? (
        <SkeletonRows />
      ) : none ? (
        <div style={{ marginBlockStart: 20 }}>
          <EmptyState
            title={t('today.empty')}
            why={t('today.emptyWhy')}
            steps={[t('today.step1'), t('today.step2'), t('today.step3')]}
            action={
              <Link className="btn next big" to="/teach">
                {t('today.begin')}
              </Link>
            }
          />
        </div>
      ) : (
        <>
          <StatStrip
            stats={[
              {
                label: t('today.trainees'),
                value: <Figure label={t('today.trainees')} value={f.num(data.trainees)} to="/enrollments" />,
              },
              {
                label: t('today.published'),
                value: (
                  <Figure
                    label={t('today.published')}
                    value={f.num(data.courses.published)}
                    to="/teach"
                    search={{ state: 'published' }}
                  />
                ),
              },
              {
                label: t('today.drafts'),
                value: (
                  <Figure
                    label={t('today.drafts')}
                    value={f.num(data.courses.draft)}
                    to="/teach"
                    search={{ state: 'draft' }}
                  />
                ),
              },
            ]}
          />
          <Slot name="today.panel" props={{ person }} />
          <h2 className="rule">{t('today.recent')}</h2>
          {data.recent.length ? (
            <ul className="feed">
              {data.recent.map((r) => {
                const name = splitName(r.user.name);
                return (
                  <li key={`${r.user.id}${r.at}`}>
                    <Avatar id={r.user.id} first={name.first} last={name.last} />
                    <span className="grow">
                      <span>
                        <bdi className="m">{r.user.name}</bdi> {t(`today.kind.${r.kind}`)}{' '}
                        {r.contentTitle ? <bdi className="m">{r.contentTitle}</bdi> : null}
                      </span>
                      <Link
                        className="t2 q"
                        style={{ display: 'block' }}
                        to="/teach/$courseId/people"
                        params={{ courseId: r.course.id }}
                      >
                        <bdi>{r.course.title}</bdi>
                      </Link>
                    </span>
                    <span className="t2 qq">
                      <DateTime iso={r.at} zone={person.timeZone} />
                    </span>
                  </li>
                );
              })}
            </ul>
          ) : (
            <p className="q">{t('today.quiet')}</p>
          )}
        </>
      )}
    </>
  );
}
