import './insight.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Slot } from '@/platform/Slot.tsx';
import { usePerson } from '@/platform/session.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { SkeletonRows, StatStrip } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { overviewQuery } from '../queries.ts';

const DISMISSED = 'cw.first-steps';

/** The first page of a super admin: what to do first, then how things stand. */
export default function OverviewPage() {
  const { t } = useTranslation('insight');
  const f = useFormat();
  const person = usePerson();
  const { data, error } = useQuery(overviewQuery);
  const [dismissed, setDismissed] = useState(() => localStorage.getItem(DISMISSED) === 'yes');
  if (error) throw error;
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
    { id: 'mail', done: data.mail.kept === 0 && data.users.trainee > 0, to: '/admin/settings' as const },
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
            value: f.num(data.users.trainee),
            note: t('overview.staff', { count: data.users.trainer, n: f.num(data.users.trainer) }),
          },
          {
            label: t('overview.courses'),
            value: f.num(data.courses.published),
            note: t('overview.drafts', { count: data.courses.draft, n: f.num(data.courses.draft) }),
          },
          {
            label: t('overview.enrollments'),
            value: f.num(data.enrollments.total),
            note: t('overview.completed', { n: f.num(data.enrollments.completed) }),
          },
          { label: t('overview.rate'), value: f.percent(rate), note: t('overview.rateNote') },
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
        <h2 className="rule">{t('overview.mail')}</h2>
        <dl className="kv">
          {(['queued', 'kept', 'failed'] as const).map((k) => (
            <div key={k} style={{ display: 'contents' }}>
              <dt>
                <Link to="/admin/mail" search={{ state: k }}>
                  {t(`overview.mails.${k}`)}
                </Link>
              </dt>
              <dd className={k === 'failed' && data.mail.failed ? 'bad-t' : undefined}>
                {f.num(data.mail[k])}
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}
