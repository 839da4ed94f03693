import './learning.css';
import { Menu } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Slot } from '@/platform/Slot.tsx';
import { useMe, usePerson } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { LearningItem } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState, ProgressBar, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Cover } from '@/shared/ui/Cover.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { RenewDialog } from '../enrolment/RenewDialog.tsx';
import { useUntil } from '../enrolment/until.ts';
import { hasExpired, useValidity } from '../enrolment/validity.ts';
import { learningQuery } from '../queries.ts';

/** Whether the time of access is over. */
const isOver = ({ accessUntil }: LearningItem) =>
  accessUntil !== null && Date.parse(accessUntil) <= Date.now();

/** What to go on with, then everything one is enrolled in. */
export default function LearningPage() {
  const { t } = useTranslation('learning');
  const person = usePerson();
  const { data, error } = useQuery(learningQuery);
  const client = useQueryClient();
  const [leaving, setLeaving] = useState<LearningItem | null>(null);
  const [renewing, setRenewing] = useState<LearningItem | null>(null);
  const stopWaiting = useAct(
    (id: string) => call(api.DELETE('/courses/{id}/waiting', { params: { path: { id } } })),
    () => client.invalidateQueries({ queryKey: ['learning'] }),
  );
  const leave = useAct(
    (id: string) => call(api.DELETE('/courses/{id}/enrollment', { params: { path: { id } } })),
    () => {
      setLeaving(null);
      return Promise.all(
        [['learning'], ['my-sessions'], ['catalogue'], ['course']].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      );
    },
    t('mine.leftCourse'),
  );
  orThrow({ data, error });
  const items = data?.items ?? [];
  const lead = items
    .filter((i) => i.next && i.status !== 'completed' && !isOver(i))
    .sort((a, b) => (b.lastActiveAt ?? '').localeCompare(a.lastActiveAt ?? ''))[0];
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('mine.welcome', { name: person.firstName })}</h1>
        {items.length ? (
          <Link className="btn" to="/notes" search={{}}>
            <Icon name="edit" s />
            {t('notes.title')}
          </Link>
        ) : null}
      </div>
      {!data ? (
        <SkeletonRows rows={3} height={120} />
      ) : items.length === 0 ? (
        <div style={{ marginBlockStart: 20 }}>
          <EmptyState
            title={t('mine.empty')}
            why={t('mine.emptyWhy')}
            steps={[t('mine.step1'), t('mine.step2'), t('mine.step3')]}
            action={
              <Link className="btn next big" to="/courses">
                {t('mine.find')}
              </Link>
            }
          />
        </div>
      ) : (
        <>
          {lead ? <Lead item={lead} /> : null}
          <div className="mine">
            <section>
              <h2 className="rule">{t('mine.yours')}</h2>
              <ul>
                {items.map((item) => (
                  <Row
                    key={item.enrollmentId}
                    item={item}
                    onLeave={() => setLeaving(item)}
                    onAgain={() => setRenewing(item)}
                    onStopWaiting={() => stopWaiting.mutate(item.course.id)}
                  />
                ))}
              </ul>
            </section>
            <aside className="mine-a">
              <Slot name="learning.aside" props={{ person }} />
            </aside>
          </div>
        </>
      )}
      <ConfirmDialog
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        onConfirm={() => leaving && leave.mutate(leaving.course.id)}
        title={t('mine.leaveTitle', { title: leaving?.course.title ?? '' })}
        text={t('mine.leaveText')}
        action={t('mine.leave')}
        busy={leave.isPending}
      />
      {renewing ? <RenewDialog item={renewing} onClose={() => setRenewing(null)} /> : null}
    </>
  );
}

function Lead({ item }: { item: LearningItem }) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const next = item.next;
  if (!next) return null;
  const at = next.positionSeconds && next.duration ? next.positionSeconds : null;
  return (
    <section className="lead card" aria-labelledby="lead">
      <Cover src={item.course.cover.card} eager />
      <div className="lead-t">
        <div className="t2 q">
          <bdi>{item.course.title}</bdi> ·{' '}
          {t('mine.lessonOf', { n: f.num(Math.min(item.done + 1, item.total)), total: f.num(item.total) })}
        </div>
        <h2 id="lead">
          <bdi>{next.title}</bdi>
        </h2>
        {at !== null && next.duration ? (
          <>
            <ProgressBar value={(at / next.duration) * 100} label={t('mine.inLesson')} />
            <div className="row t2 q">
              <span>
                {t('mine.stopped')}{' '}
                <bdi className="num" dir="ltr">
                  {f.clock(at)}
                </bdi>
              </span>
              <span className="end">{t('mine.left', { time: f.span((next.duration - at) / 60) })}</span>
            </div>
          </>
        ) : (
          <div className="t2 q">
            <bdi>{next.sectionTitle}</bdi>
          </div>
        )}
        <div>
          <Link
            className="btn next big"
            to="/learn/$courseId/$contentId"
            params={{ courseId: item.course.id, contentId: next.contentId }}
          >
            <Icon name="play" s />
            {t(item.done || at ? 'mine.continue' : 'mine.begin')}
          </Link>
        </div>
      </div>
    </section>
  );
}

function Row({
  item,
  onLeave,
  onAgain,
  onStopWaiting,
}: {
  item: LearningItem;
  onLeave: () => void;
  onAgain: () => void;
  onStopWaiting: () => void;
}) {
  const { t } = useTranslation('learning');
  const { settings } = useMe();
  const f = useFormat(settings.timeZone);
  const { course, status, progress, waiting } = item;
  const until = useUntil();
  const valid = useValidity();
  const renewable = item.againFrom !== null && Date.parse(item.againFrom) <= Date.now();
  const over = isOver(item);
  return (
    <li className="mine-r">
      <Cover src={course.cover.card} width={208} height={130} />
      <div className="grow">
        <h3>
          {over ? (
            <bdi>{course.title}</bdi>
          ) : (
            <Link to="/learn/$courseId" params={{ courseId: course.id }}>
              <bdi>{course.title}</bdi>
            </Link>
          )}
        </h3>
        <div className="t2 q">
          {t(`type.${course.courseType}`)} ·{' '}
          {item.lastActiveAt ? t('mine.active', { when: f.relative(item.lastActiveAt) }) : t('mine.notBegun')}
          {item.accessUntil && !over ? ` · ${until(item.accessUntil)}` : ''}
        </div>
        {over && item.accessUntil ? (
          <StatePill icon="lock">{until(item.accessUntil)}</StatePill>
        ) : status === 'completed' ? (
          <span className="row w">
            {hasExpired(item.validUntil) ? null : (
              <StatePill tone="good" icon="check">
                {t('mine.completed')}
              </StatePill>
            )}
            {item.validUntil ? (
              <StatePill
                tone={hasExpired(item.validUntil) ? 'bad' : renewable ? 'warn' : 'plain'}
                icon="clock"
              >
                {valid(item.validUntil)}
              </StatePill>
            ) : null}
          </span>
        ) : status === 'enrolled' ? (
          <div className="mine-p">
            <ProgressBar value={progress} label={t('mine.progress')} />
            <span className="num t1 q">{f.percent(progress)}</span>
          </div>
        ) : (
          <StatePill icon="lock">{t(`status.${status}`, { defaultValue: status })}</StatePill>
        )}
        {waiting ? (
          <div className="t2 b">
            {waiting.offeredUntil
              ? t(waiting.groupName ? 'valid.offeredIn' : 'valid.offered', {
                  until: f.date(waiting.offeredUntil, { dateStyle: 'medium', timeStyle: 'short' }),
                  group: waiting.groupName ?? '',
                })
              : t(waiting.groupName ? 'valid.placeIn' : 'valid.place', {
                  n: f.num(waiting.place),
                  group: waiting.groupName ?? '',
                })}
          </div>
        ) : status === 'completed' && !over && item.validUntil && !renewable ? (
          <div className="t2 q">
            {item.againFrom
              ? t('valid.from', { day: f.date(item.againFrom, { dateStyle: 'medium' }) })
              : t('valid.centre')}
          </div>
        ) : null}
      </div>
      {renewable && (!waiting || waiting.offeredUntil) ? (
        <button type="button" className="btn next mine-again" onClick={onAgain}>
          {t('valid.again')}
        </button>
      ) : over ? null : (
        <Link className="btn desk" to="/learn/$courseId" params={{ courseId: course.id }}>
          {t(status === 'completed' ? 'mine.look' : progress ? 'mine.open' : 'mine.begin')}
        </Link>
      )}
      <Menu>
        <Menu.Target>
          <button type="button" className="btn bare sq" aria-label={t('mine.menu', { title: course.title })}>
            <Icon name="dots" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Icon name="book" s />}
            renderRoot={(props) => <Link {...props} to="/courses/$slug" params={{ slug: course.slug }} />}
          >
            {t('mine.page')}
          </Menu.Item>
          <Menu.Item
            leftSection={<Icon name="chart" s />}
            renderRoot={(props) => (
              <Link {...props} to="/learning/$courseId" params={{ courseId: course.id }} />
            )}
          >
            {t('mine.myProgress')}
          </Menu.Item>
          {waiting ? (
            <Menu.Item leftSection={<Icon name="x" s />} onClick={onStopWaiting}>
              {t('valid.stopWaiting')}
            </Menu.Item>
          ) : null}
          <Menu.Item data-bad leftSection={<Icon name="out" s flip />} onClick={onLeave}>
            {t('mine.leave')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
