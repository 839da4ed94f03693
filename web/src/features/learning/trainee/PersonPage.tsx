import './trainee.css';
import '../pages/people.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { useMe } from '@/platform/session.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { TraineeCourse } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { DateTime, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useUntil } from '../enrolment/until.ts';
import { useValidity } from '../enrolment/validity.ts';
import { traineeCoursesQuery } from '../queries.ts';
import { StatusPill } from '../StatusPill.tsx';
import { PlanBar } from './PlanBar.tsx';
import { Reasons } from './Reasons.tsx';
import { History } from './Timeline.tsx';

const route = getRouteApi('/people/$userId');

/** One trainee in all courses that I may see: how each stands, what is due next, and what happened in them. */
export default function PersonPage() {
  const { t } = useTranslation('learning');
  const { settings } = useMe();
  const f = useFormat();
  const days = useFormat(settings.timeZone);
  const { userId } = route.useParams();
  const valid = useValidity();
  const until = useUntil();
  const list = useInfiniteQuery(traineeCoursesQuery(userId));
  const user = list.data?.pages[0]?.user;
  const name = user ? `${user.firstName} ${user.lastName}` : t('trainee.title');
  useTitle(name);
  orThrow(list);
  if (!list.data || !user) return <SkeletonRows rows={6} />;
  const rows = list.data.pages.flatMap((p) => p.items);
  return (
    <>
      <div className="tr-top">
        <Avatar id={user.id} first={user.firstName} last={user.lastName} src={user.avatar} size="l" />
        <div className="grow">
          <h1>
            <bdi>{name}</bdi>
          </h1>
          <div className="t2 q">
            <bdi>{user.email}</bdi>
          </div>
        </div>
        {list.data.pages[0]?.mayTalk ? (
          <div className="row w">
            <Link className="btn next" to="/messages/with/$userId" params={{ userId }}>
              <Icon name="mail" s />
              {t('trainee.write')}
            </Link>
          </div>
        ) : null}
      </div>
      <section aria-labelledby="courses" className="across">
        <div className="tr-h">
          <h2 id="courses">{t('across.courses')}</h2>
        </div>
        <DataTable<TraineeCourse>
          label={t('across.courses')}
          rows={rows}
          keyOf={(c) => c.enrollmentId}
          columns={[
            {
              id: 'course',
              label: t('list.course'),
              wide: true,
              bare: true,
              cell: (c) => (
                <>
                  <Link
                    className="link m"
                    to="/teach/$courseId/people/$userId"
                    params={{ courseId: c.course.id, userId }}
                  >
                    <bdi>{c.course.title}</bdi>
                  </Link>
                  <div className="t1 q">
                    {t('trainee.since', { day: f.date(c.enrolledAt, { dateStyle: 'medium' }) })}
                    {c.group ? (
                      <>
                        {' · '}
                        <bdi>{c.group.name}</bdi>
                      </>
                    ) : null}
                  </div>
                </>
              ),
            },
            {
              id: 'progress',
              label: t('people.progress'),
              wide: true,
              bare: true,
              cell: (c) => (
                <PlanBar
                  progress={c.progress}
                  plan={c.plan}
                  behind={c.behind.some((b) => b.why === 'under_plan')}
                  count={t('people.of', { n: f.num(c.done), total: f.num(c.total) })}
                />
              ),
            },
            {
              id: 'status',
              label: t('people.status'),
              bare: true,
              cell: (c) =>
                c.behind.length ? (
                  <Reasons behind={c.behind} last={c.lastActiveAt} />
                ) : (
                  <>
                    <StatusPill status={c.status} />
                    {c.status === 'completed' && c.validUntil ? (
                      <div className="t1 q">{valid(c.validUntil)}</div>
                    ) : c.status === 'enrolled' && c.accessUntil ? (
                      <div className="t1 q">{until(c.accessUntil)}</div>
                    ) : null}
                  </>
                ),
            },
            {
              id: 'active',
              label: t('people.active'),
              cell: (c) => (
                <span className="q">
                  {c.lastActiveAt ? <DateTime iso={c.lastActiveAt} /> : t('people.never')}
                </span>
              ),
            },
            {
              id: 'due',
              label: t('across.due'),
              cell: (c) =>
                c.nextDue ? (
                  <span>
                    {days.date(c.nextDue.at, { dateStyle: 'medium' })}
                    <span className="t1 q" style={{ display: 'block' }}>
                      <bdi>{c.nextDue.content.title}</bdi>
                    </span>
                  </span>
                ) : (
                  <span className="q">–</span>
                ),
            },
          ]}
        />
        <ShowMore
          shown={rows.length}
          hasMore={list.hasNextPage}
          busy={list.isFetchingNextPage}
          failed={list.isFetchNextPageError}
          onMore={() => void list.fetchNextPage()}
        />
      </section>
      <History userId={userId} />
    </>
  );
}
