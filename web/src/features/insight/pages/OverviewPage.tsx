import './insight.css';
import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Slot } from '@/platform/Slot.tsx';
import { usePerson } from '@/platform/session.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Avatar, splitName } from '@/shared/ui/Avatar.tsx';
import { DateTime, SkeletonRows, StatStrip } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { overviewQuery } from '../queries.ts';
import { Bars, Figure } from './Figures.tsx';

const DISMISSED = 'cw.first-steps';

/** The first page of a super admin: what to do first, then how things stand. */
export default function OverviewPage() {
  const { t } = useTranslation('insight');
  const f = useFormat();
  const person = usePerson();
  const { data, error } = useQuery(overviewQuery);
  const [dismissed, setDismissed] = useState(() => localStorage.getItem(DISMISSED) === 'yes');
  orThrow({ data, error });
  if (!data) {
    return (
      <>
        <h1>{t('overview.hello', { name: person.firstName })}</h1>
        <SkeletonRows />
      </>
    );
  }
  const courses = data.courses.draft + data.courses.published;
  const steps = [
    { id: 'course', done: courses > 0, to: '/teach' as const },
    { id: 'publish', done: data.courses.published > 0, to: '/teach' as const },
    { id: 'trainee', done: data.users.trainee > 0, to: '/admin/users' as const },
    { id: 'mail', done: data.mailServer, to: '/admin/settings' as const },
  ];
  const open = steps.some((s) => !s.done) && !dismissed;
  const rate = data.enrollments.total ? (data.enrollments.completed / data.enrollments.total) * 100 : 0;
  return (
    <>
      <h1>{t('overview.hello', { name: person.firstName })}</h1>
      <StatStrip
        stats={[
          {
            label: t('overview.trainees'),
            value: (
              <Figure
                label={t('overview.trainees')}
                value={f.num(data.users.trainee)}
                to="/admin/users"
                search={{ role: 'trainee' }}
              />
            ),
            note: t('overview.staff', { count: data.users.trainer, n: f.num(data.users.trainer) }),
          },
          {
            label: t('overview.courses'),
            value: (
              <Figure
                label={t('overview.courses')}
                value={f.num(data.courses.published)}
                to="/teach"
                search={{ state: 'published' }}
              />
            ),
            note: t('overview.drafts', { count: data.courses.draft, n: f.num(data.courses.draft) }),
          },
          {
            label: t('overview.enrollments'),
            value: (
              <Figure
                label={t('overview.enrollments')}
                value={f.num(data.enrollments.total)}
                to="/enrollments"
              />
            ),
            note: t('overview.completed', { n: f.num(data.enrollments.completed) }),
          },
          {
            label: t('overview.rate'),
            value: (
              <Figure
                label={t('overview.rate')}
                value={f.percent(rate)}
                to="/enrollments"
                search={{ status: 'completed' }}
              />
            ),
            note: t('overview.rateNote'),
          },
        ]}
      />
      {open ? (
        <section>
          <div className="row" style={{ marginBlockEnd: 12 }}>
            <h2 className="grow">{t('overview.first')}</h2>
            <button
              type="button"
              className="btn bare sm"
              onClick={() => {
                localStorage.setItem(DISMISSED, 'yes');
                setDismissed(true);
              }}
            >
              {t('overview.dismiss')}
            </button>
          </div>
          <ul className="card todo">
            {steps.map((s) => (
              <li key={s.id}>
                <span className={s.done ? 'good-t' : 'qq'} style={{ display: 'grid' }}>
                  <Icon name={s.done ? 'check' : 'ring'} />
                </span>
                <span className={s.done ? 'grow q' : 'grow m'}>
                  {t(`overview.step.${s.id}`)}
                  {s.done ? <span className="sr">, {t('overview.done')}</span> : null}
                </span>
                {s.done ? null : (
                  <Link className="btn sm" to={s.to}>
                    {t('overview.open')}
                  </Link>
                )}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <Slot name="admin.overview.panel" props={{}} />
      <section>
        <h2>{t('overview.lately')}</h2>
        <div className="lately">
          {MOVING.map(({ id, to, search }) => {
            const key = id === 'enrollments' ? 'newEnrollments' : id;
            const moved = data.lately[id];
            return (
              <div key={id} className="card">
                <div className="t2 q">{t(`overview.${key}`)}</div>
                <div className="sv">
                  <Figure
                    label={t(`overview.${key}`)}
                    value={f.num(moved.total)}
                    to={to}
                    search={search(data.lately.from)}
                  />
                </div>
                <div className="t1 q">{t('overview.before', { n: f.num(moved.before) })}</div>
                <Bars days={moved.days} from={data.lately.from} />
              </div>
            );
          })}
        </div>
      </section>
      <div className="ov2">
        <section>
          <div className="row rule">
            <h2 className="grow">{t('overview.newestPeople')}</h2>
            <Link className="link t2" to="/admin/users">
              {t('overview.all')}
            </Link>
          </div>
          <ul className="feed">
            {data.newest.people.map((p) => {
              const name = splitName(p.name);
              return (
                <li key={p.id}>
                  <Avatar id={p.id} first={name.first} last={name.last} src={p.avatar} />
                  <span className="grow">
                    <bdi className="m">{p.name}</bdi>
                    <span className="t2 q" style={{ display: 'block' }}>
                      {t(`platform:role.${p.role}`)}
                    </span>
                  </span>
                  <span className="t2 qq">
                    <DateTime iso={p.at} />
                  </span>
                </li>
              );
            })}
          </ul>
        </section>
        <section>
          <div className="row rule">
            <h2 className="grow">{t('overview.newestEnrollments')}</h2>
            <Link className="link t2" to="/enrollments">
              {t('overview.all')}
            </Link>
          </div>
          {data.newest.enrollments.length ? (
            <ul className="feed">
              {data.newest.enrollments.map((e) => {
                const name = splitName(e.user.name);
                return (
                  <li key={`${e.user.id}${e.course.id}`}>
                    <Avatar id={e.user.id} first={name.first} last={name.last} />
                    <span className="grow">
                      <bdi className="m">{e.user.name}</bdi>
                      <Link
                        className="t2 q"
                        style={{ display: 'block' }}
                        to="/teach/$courseId/people"
                        params={{ courseId: e.course.id }}
                      >
                        <bdi>{e.course.title}</bdi>
                      </Link>
                    </span>
                    <span className="t2 qq">
                      <DateTime iso={e.at} />
                    </span>
                  </li>
                );
              })}
            </ul>
          ) : (
            <p className="q">{t('overview.noEnrollments')}</p>
          )}
        </section>
        <section>
          <h2 className="rule">{t('overview.byRole')}</h2>
          <dl className="kv">
            {ROLES.map(([role, key]) => (
              <Row key={role} to="/admin/users" search={{ role }} label={t(`platform:role.${role}`)}>
                {f.num(data.users[key])}
              </Row>
            ))}
          </dl>
        </section>
        <section>
          <h2 className="rule">{t('overview.byState')}</h2>
          <dl className="kv">
            {(['published', 'draft', 'archived'] as const).map((state) => (
              <Row key={state} to="/teach" search={{ state }} label={t(`overview.state.${state}`)}>
                {f.num(data.courses[state])}
              </Row>
            ))}
          </dl>
        </section>
        <section>
          <h2 className="rule">{t('overview.mail')}</h2>
          <dl className="kv">
            {(['queued', 'kept', 'failed', 'uncertain'] as const).map((state) => (
              <Row
                key={state}
                to="/admin/mail"
                search={{ state }}
                label={t(`overview.mails.${state}`)}
                bad={state === 'failed' && data.mail.failed > 0}
              >
                {f.num(data.mail[state])}
              </Row>
            ))}
          </dl>
        </section>
        <section>
          <h2 className="rule">{t('overview.storage')}</h2>
          <dl className="kv">
            <Row label={t('overview.database')}>{f.bytes(data.storage.database)}</Row>
            <Row label={t('overview.files')}>{f.bytes(data.storage.files)}</Row>
            {data.storage.diskFree !== null && data.storage.diskTotal !== null ? (
              <Row label={t('overview.disk')} bad={data.storage.diskFree < data.storage.diskTotal * LOW_DISK}>
                {t('overview.diskOf', {
                  free: f.bytes(data.storage.diskFree),
                  total: f.bytes(data.storage.diskTotal),
                })}
              </Row>
            ) : null}
          </dl>
        </section>
      </div>
    </>
  );
}

/** The share of the disk under which its free room is said in red. */
const LOW_DISK = 0.1;

const ROLES = [
  ['trainee', 'trainee'],
  ['trainer', 'trainer'],
  ['super_admin', 'superAdmin'],
] as const;

/** What came lately, and the list that each opens. */
const MOVING = [
  { id: 'people', to: '/admin/users', search: () => ({}) },
  { id: 'enrollments', to: '/enrollments', search: (from: string) => ({ enrolledFrom: from }) },
  { id: 'completions', to: '/enrollments', search: (from: string) => ({ completedFrom: from }) },
] as const;

/** A line of figures; with `to` its name opens the list. */
function Row({
  label,
  bad = false,
  children,
  ...to
}: { label: string; bad?: boolean; children: ReactNode } & Pick<LinkProps, 'to' | 'search'>) {
  return (
    <div style={{ display: 'contents' }}>
      <dt>{to.to ? <Link {...to}>{label}</Link> : label}</dt>
      <dd className={bad ? 'bad-t' : undefined}>{children}</dd>
    </div>
  );
}
