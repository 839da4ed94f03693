import { orThrow } from '@/shared/api/problem.ts';
import '../classroom.css';
import { Menu } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { useTopic } from '@/platform/live.ts';
import { Slot } from '@/platform/Slot.tsx';
import { usePerson } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import { courseAdminQuery, mayEdit } from '@/shared/api/course.ts';
import type { ClassSession, CourseAdmin } from '@/shared/api/types.ts';
import { formatDate, useFormat } from '@/shared/i18n/format.ts';
import { zoneName } from '@/shared/i18n/regions.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { CourseTabs } from '@/shared/ui/CourseTabs.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useHours } from '@/shared/ui/Leaf.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { CancelDialog } from '../CancelDialog.tsx';
import { byDay, isOver } from '../days.ts';
import { refreshSessions, sessionsQuery } from '../queries.ts';
import { SessionDialog } from '../SessionDialog.tsx';

const route = getRouteApi('/teach/$courseId/sessions');

/** What is done to a session in a dialog. */
interface Doing {
  what: 'edit' | 'cancel' | 'delete';
  session: ClassSession | null;
}

/** The meetings of a course, day after day, for its team. */
export default function SessionsPage() {
  const { t } = useTranslation('classroom');
  const f = useFormat();
  const { courseId } = route.useParams();
  useTopic(`course:${courseId}`);
  const client = useQueryClient();
  const me = usePerson();
  const about = useQuery(courseAdminQuery(courseId));
  const course = about.data;
  const { data, error } = useQuery(sessionsQuery(courseId));
  const [doing, setDoing] = useState<Doing | null>(null);
  useTitle(course ? `${t('title')} · ${course.title}` : t('title'));
  const close = () => setDoing(null);
  const remove = useAct(
    (id: string) => call(api.DELETE('/classroom/sessions/{id}', { params: { path: { id } } })),
    () => {
      close();
      return refreshSessions(client, courseId);
    },
    t('deleted'),
  );
  orThrow({ data, error });
  orThrow(about);
  const edits = course !== undefined && mayEdit(course, me) && course.archivedAt === null;
  const online = course?.courseType === 'online';
  const items = data?.items ?? [];
  const ahead = items.filter((s) => !isOver(s));
  const past = items.filter(isOver).reverse();
  const row = (s: ClassSession) => (
    <Row
      key={s.id}
      session={s}
      course={course}
      edits={edits}
      onDo={(what) => setDoing({ what, session: s })}
    />
  );
  const add =
    edits && !online ? (
      <button type="button" className="btn pri" onClick={() => setDoing({ what: 'edit', session: null })}>
        <Icon name="plus" s />
        {t('add')}
      </button>
    ) : null;
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/teach">
          {t('courses')}
        </Link>{' '}
        / <bdi>{course?.title}</bdi>
      </p>
      <div className="hd2">
        <h1>
          {t('title')} {items.length ? <span className="cnt">{f.num(items.length)}</span> : null}
        </h1>
        {items.length ? <span className="end">{add}</span> : null}
      </div>
      <CourseTabs courseId={courseId} />
      {course?.archivedAt ? <Note icon="lock">{t('archived')}</Note> : null}
      {!data || !course ? (
        <SkeletonRows />
      ) : items.length === 0 ? (
        <div style={{ marginBlockStart: 20 }}>
          {online ? (
            <EmptyState
              title={t('online')}
              why={t('onlineWhy')}
              action={
                <Link className="btn" to="/teach/$courseId/settings" params={{ courseId }}>
                  {t('toSettings')}
                </Link>
              }
            />
          ) : (
            <EmptyState title={t('none')} why={t('noneWhy')} action={add} />
          )}
        </div>
      ) : (
        <>
          {ahead.length === 0 ? <p className="q cls-p">{t('nothingAhead')}</p> : null}
          <Days sessions={ahead} row={row} />
          {past.length ? (
            <details className="cls-p" open={ahead.length === 0}>
              <summary className="b">{t('past', { count: past.length, n: f.num(past.length) })}</summary>
              <Days sessions={past} row={row} />
            </details>
          ) : null}
        </>
      )}
      {course && doing?.what === 'edit' ? (
        <SessionDialog course={course} session={doing.session} onClose={close} />
      ) : null}
      {course && doing?.what === 'cancel' && doing.session ? (
        <CancelDialog
          session={doing.session}
          told={course.isPublished ? doing.session.people : 0}
          onClose={close}
        />
      ) : null}
      <ConfirmDialog
        opened={doing?.what === 'delete'}
        onClose={close}
        onConfirm={() => doing?.session && remove.mutate(doing.session.id)}
        title={t('deleteTitle')}
        text={t('deleteText')}
        action={t('delete')}
        busy={remove.isPending}
      />
    </>
  );
}

function Days({
  sessions,
  row,
}: {
  sessions: readonly ClassSession[];
  row: (s: ClassSession) => React.ReactNode;
}) {
  const { i18n } = useTranslation('classroom');
  return byDay(sessions).map(({ day, items }) => (
    <section className="cls-d" key={day}>
      <h2>
        {formatDate(i18n.language, `${day}T12:00:00Z`, 'UTC', {
          weekday: 'long',
          day: 'numeric',
          month: 'long',
          year: 'numeric',
        })}
      </h2>
      <ul>{items.map(row)}</ul>
    </section>
  ));
}

const LOOKS = {
  coming: { icon: 'cal' },
  under_way: { icon: 'clock', tone: 'brand' },
  past: { icon: 'check' },
  cancelled: { icon: 'x', tone: 'bad' },
} as const;

function Row({
  session: s,
  course,
  edits,
  onDo,
}: {
  session: ClassSession;
  course: CourseAdmin | undefined;
  edits: boolean;
  onDo: (what: Doing['what']) => void;
}) {
  const { t, i18n } = useTranslation('classroom');
  const me = usePerson();
  const f = useFormat(s.timeZone);
  const hours = useHours(s);
  const off = s.state === 'cancelled';
  const name = `${s.title ?? f.date(s.startsAt, { day: 'numeric', month: 'long' })}, ${t('hours', hours)}`;
  const place = s.location ?? course?.location;
  const facts = [place, s.group?.name ?? t('wholeCourse'), s.trainer?.name].filter((x) => x);
  return (
    <li>
      <span className="cls-h">
        <span className="b">{off ? <s>{t('hours', hours)}</s> : t('hours', hours)}</span>
        {s.timeZone === me.timeZone ? null : (
          <span className="t1 q" style={{ display: 'block' }}>
            {zoneName(i18n.language, s.timeZone)}
          </span>
        )}
      </span>
      <span className="grow">
        {s.title ? (
          <span className="m">
            <bdi>{s.title}</bdi>
          </span>
        ) : null}
        <span className="t2 q">
          {facts.map((fact, i) => (
            <span key={fact}>
              {i ? ' · ' : ''}
              <bdi>{fact}</bdi>
            </span>
          ))}
          {' · '}
          {t('people', { count: s.people, n: f.num(s.people) })}
          {s.capacity ? ` · ${t('seats', { count: s.capacity, n: f.num(s.capacity) })}` : ''}
        </span>
        {s.cancelledReason ? (
          <span className="t2">
            <bdi>{s.cancelledReason}</bdi>
          </span>
        ) : null}
        <Slot name="session.page" props={{ courseId: s.courseId, sessionId: s.id }} />
      </span>
      <StatePill {...LOOKS[s.state]}>{t(`state.${s.state}`)}</StatePill>
      {edits && !off ? (
        <button
          type="button"
          className="btn sm"
          aria-label={t('editOf', { name })}
          onClick={() => onDo('edit')}
        >
          {t('edit')}
        </button>
      ) : null}
      {edits && s.state !== 'past' ? (
        <Menu>
          <Menu.Target>
            <button type="button" className="btn bare sq" aria-label={t('menuOf', { name })}>
              <Icon name="dots" />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {off ? null : (
              <Menu.Item data-bad leftSection={<Icon name="x" s />} onClick={() => onDo('cancel')}>
                {t('cancelAction')}
              </Menu.Item>
            )}
            <Menu.Item data-bad leftSection={<Icon name="trash" s />} onClick={() => onDo('delete')}>
              {t('delete')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : null}
    </li>
  );
}
