import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { useTopic } from '@/platform/live.ts';
import { shownTo } from '@/platform/registry.ts';
import { Entry, useSlot } from '@/platform/Slot.tsx';
import { usePerson } from '@/platform/session.ts';
import { courseAdminQuery, mayEdit, mayTalk } from '@/shared/api/course.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { TraineeNote } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Detail } from '../enrolment/Detail.tsx';
import { useUntil } from '../enrolment/until.ts';
import { useValidity } from '../enrolment/validity.ts';
import { traineeQuery } from '../queries.ts';
import { StatusPill } from '../StatusPill.tsx';
import { NoteForm } from './Notes.tsx';
import { View } from './View.tsx';

const route = getRouteApi('/teach/$courseId/people/$userId');

/** Everything about one trainee in one course, for its team. */
export default function TraineePage() {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const { courseId, userId } = route.useParams();
  const asked = route.useSearch().tab;
  useTopic(`course:${courseId}`);
  const me = usePerson();
  const tabs = useSlot('trainee.detail.tab').filter((entry) => shownTo(entry, me.role));
  const tab = tabs.find((entry) => entry.key === asked);
  const until = useUntil();
  const valid = useValidity();
  const [noting, setNoting] = useState<TraineeNote | 'new' | null>(null);
  const [enrolment, setEnrolment] = useState(false);
  const { data, error } = useQuery(traineeQuery(courseId, userId));
  const course = useQuery(courseAdminQuery(courseId)).data;
  const name = data ? `${data.user.firstName} ${data.user.lastName}` : t('trainee.title');
  useTitle(name);
  orThrow({ data, error });
  if (!data) return <SkeletonRows rows={6} />;
  const { user, enrollment } = data;
  const looksOnly = course?.myTeamRole === 'observer';
  const decides = course !== undefined && mayEdit(course, me);
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/teach/$courseId" params={{ courseId }}>
          <bdi>{data.course.title}</bdi>
        </Link>{' '}
        /{' '}
        <Link className="link" to="/teach/$courseId/people" params={{ courseId }}>
          {t('people.title')}
        </Link>
      </p>
      <div className="tr-top">
        <Avatar id={user.id} first={user.firstName} last={user.lastName} src={user.avatar} size="l" />
        <div className="grow">
          <h1>
            <bdi>{name}</bdi>
          </h1>
          <div className="t2 q row w">
            <StatusPill status={enrollment.status} />
            <span>
              {[
                isolate(user.email),
                enrollment.group ? isolate(enrollment.group.name) : '',
                t('trainee.since', { day: f.date(enrollment.enrolledAt, { dateStyle: 'medium' }) }),
                enrollment.accessUntil ? until(enrollment.accessUntil) : '',
                enrollment.status === 'completed' && enrollment.validUntil
                  ? valid(enrollment.validUntil)
                  : '',
                enrollment.cycle > 1 ? t('cycles.number', { n: f.num(enrollment.cycle) }) : '',
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </div>
        </div>
        <div className="row w">
          {course && mayTalk(course) ? (
            <Link className="btn next" to="/messages/with/$userId" params={{ userId }}>
              <Icon name="mail" s />
              {t('trainee.write')}
            </Link>
          ) : null}
          <Link className="btn" to="/teach/$courseId/notes" params={{ courseId }} search={{ person: userId }}>
            <Icon name="edit" s />
            {t('notes.theirs')}
          </Link>
          <Link className="btn" to="/people/$userId" params={{ userId }}>
            <Icon name="list" s />
            {t('across.all')}
          </Link>
          {looksOnly ? null : (
            <button type="button" className="btn" onClick={() => setNoting('new')}>
              <Icon name="doc" s />
              {t('trainee.addNote')}
            </button>
          )}
          {decides ? (
            <button type="button" className="btn" onClick={() => setEnrolment(true)}>
              <Icon name="gear" s />
              {t('trainee.enrolment')}
            </button>
          ) : null}
        </div>
      </div>
      {tabs.length ? (
        <nav className="tabs2" aria-label={t('trainee.tabs')}>
          {[null, ...tabs].map((entry) => (
            <Link
              key={entry?.key ?? ''}
              to="/teach/$courseId/people/$userId"
              params={{ courseId, userId }}
              search={entry ? { tab: entry.key } : {}}
              activeOptions={{ exact: true }}
              aria-current={entry?.key === tab?.key ? 'page' : undefined}
            >
              {t(entry?.labelKey ?? 'trainee.progress')}
            </Link>
          ))}
        </nav>
      ) : null}
      {tab ? (
        <Entry key={tab.key} entry={tab} name="trainee.detail.tab" props={{ courseId, userId }} />
      ) : (
        <View trainee={data} mine={false} onEdit={looksOnly ? undefined : setNoting} />
      )}
      {noting ? (
        <NoteForm
          trainee={data}
          note={noting === 'new' ? undefined : noting}
          onClose={() => setNoting(null)}
        />
      ) : null}
      {enrolment ? (
        <Detail id={enrollment.id} name={name} courseId={courseId} onClose={() => setEnrolment(false)} />
      ) : null}
    </>
  );
}
