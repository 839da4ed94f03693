import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { useContentIcon, useContentKind, useContentName } from '@/platform/contents.ts';
import { Crashed } from '@/platform/errors.tsx';
import { useFailed } from '@/platform/failed.ts';
import type { ViewerProps } from '@/platform/registry.ts';
import { Slot } from '@/platform/Slot.tsx';
import { useMe } from '@/platform/session.ts';
import { api, call } from '@/shared/api/client.ts';
import type { LearnRoom, Progress } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { lessonQuery, lookOf, roomQuery } from '../queries.ts';
import { RequirementView } from '../Requirement.tsx';
import { useLocked } from './locked.ts';
import { Beside, Closed, NotOnline } from './parts.tsx';
import { useReading } from './reading.ts';
import { useOpened } from './useOpened.ts';
import { PlainView } from './views.tsx';

/** One lesson of the room: what it shows, how far it is, what follows. */
export function Lesson({ room, id }: { room: LearnRoom; id: string }) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { user } = useMe();
  const courseId = room.course.id;
  const { preview, drafts } = room;
  const locked = useLocked();
  const query = useQuery(lessonQuery(courseId, id, room));
  const content = query.data;
  const kind = useContentKind(content?.type ?? '');
  const contentIcon = useContentIcon();
  useTitle(content?.title);

  const onChanged = () => {
    void client.invalidateQueries({ queryKey: ['course', courseId] });
    void client.invalidateQueries({ queryKey: ['learning'] });
  };
  const onProgress = (progress: Progress) => {
    const { queryKey } = roomQuery(courseId);
    const before = client.getQueryData(queryKey);
    client.setQueryData(queryKey, (r) => r && withProgress(r, id, progress));
    client.setQueryData(
      lessonQuery(courseId, id).queryKey,
      (c) => c && { ...c, coverage: progress.coverage ?? c.coverage, state: progress.contentState },
    );
    if (content?.need && (content.need.parts.length || content.need.kind === 'read'))
      void client.invalidateQueries({ queryKey: lessonQuery(courseId, id).queryKey });
    const was = before?.outline.flatMap((s) => s.contents).find((c) => c.id === id)?.state;
    if (progress.contentState === 'done' && was !== 'done') onChanged();
  };
  const record = room.enrollment !== null && !room.staff && user !== null;
  useOpened(content, record, onProgress);
  useReading(content, record, onProgress);
  const failed = useFailed();
  const confirm = useMutation({
    mutationFn: () => call(api.POST('/learn/contents/{id}/confirm', { params: { path: { id } } })),
    onSuccess: onProgress,
    onError: failed,
  });

  const rows = room.outline.flatMap((s) => s.contents);
  const next = rows.find((c) => c.id === content?.nextId);
  const nextId = next?.state === 'locked' ? undefined : next?.id;
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      const typing =
        e.target instanceof HTMLElement &&
        e.target.closest('input,textarea,select,[contenteditable=true],dialog');
      if (e.key.toLowerCase() !== 'n' || typing || e.ctrlKey || e.metaKey || e.altKey || !nextId) return;
      void navigate({
        to: '/learn/$courseId/$contentId',
        params: { courseId, contentId: nextId },
        search: lookOf({ preview, drafts }),
      });
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [nextId, courseId, preview, drafts, navigate]);

  if (query.error && !content) {
    const row = rows.find((c) => c.id === id);
    return row?.state === 'locked' ? <Closed room={room} row={row} /> : <Crashed error={query.error} />;
  }
  if (!content) {
    return (
      <div className="und" aria-busy="true">
        <span className="sk" style={{ aspectRatio: '16/9' }} />
      </div>
    );
  }
  const Stage = kind?.stage;
  const done = content.state === 'done';
  const confirms = content.confirmable && content.state !== 'locked' && !done;
  const finished = room.enrollment?.status === 'completed';
  return (
    <>
      {Stage && content.asset && content.state !== 'locked' ? (
        <Suspense fallback={<div className="vid" />}>
          {/* Another film is another player. */}
          <Stage
            key={content.asset.id}
            content={content}
            record={record}
            onProgress={onProgress}
            onChanged={onChanged}
          />
        </Suspense>
      ) : null}
      <div className={Stage ? 'und' : 'und und-r'}>
        <div className="und-h">
          <h1 className="grow">
            <bdi>{content.title}</bdi>
          </h1>
          {done ? (
            <StatePill tone="good" icon="check">
              {t(kind?.doneKey ?? 'room.confirmed')}
            </StatePill>
          ) : null}
        </div>
        {content.description ? (
          <p className="q" dir="auto" style={{ whiteSpace: 'pre-line' }}>
            {content.description}
          </p>
        ) : null}
        {room.staff ? (
          <Note icon="eye" tone="brand">
            {t('room.preview')}{' '}
            <Link
              className="link"
              to="/learn/$courseId/$contentId"
              params={{ courseId, contentId: id }}
              search={{ preview: true }}
            >
              {t('room.asTrainee')}
            </Link>
          </Note>
        ) : null}
        <NotOnline content={content} />
        <Body content={content} record={record} onChanged={onChanged} />
        {content.need &&
        content.state !== 'locked' &&
        (content.need.parts.length || content.need.kind === 'read') ? (
          <RequirementView of={content.need} />
        ) : null}
        {content.need?.kind === 'other' && content.state !== 'locked' ? (
          <p className="t2 q">{t('room.byTask')}</p>
        ) : null}
        <Beside resources={content.resources} />
        {confirms && (record || preview) ? (
          <div>
            <button
              type="button"
              className="btn pri big"
              disabled={preview}
              data-busy={confirm.isPending || undefined}
              onClick={() => confirm.mutate()}
            >
              <Icon name="check" s />
              {t(kind?.confirmKey ?? 'room.confirmSeen')}
            </button>
            {preview ? <p className="t2 q">{t('room.previewConfirm')}</p> : null}
          </div>
        ) : null}
        {finished ? (
          <Note tone="good" icon="check">
            <b>{t('room.completed')}.</b> {t('room.completedText')}
          </Note>
        ) : null}
        {next ? (
          <section className="upn card" aria-label={t('room.next')}>
            <span className="up-i">
              <Icon name={contentIcon(next.type)} />
            </span>
            <span className="grow">
              <span className="t1 q" style={{ display: 'block' }}>
                {t('room.next')}
              </span>
              <bdi className="b two">{next.title}</bdi>
              {next.state === 'locked' ? (
                <span className="t2 q up-w" id="next-why">
                  <Icon name="lock" s /> {locked(next, true)}
                </span>
              ) : null}
            </span>
            <kbd className="kbd desk">N</kbd>
            <Link
              className="btn next"
              to="/learn/$courseId/$contentId"
              params={{ courseId, contentId: next.id }}
              search={lookOf(room)}
              disabled={next.state === 'locked'}
              aria-describedby={next.state === 'locked' ? 'next-why' : undefined}
            >
              {t('room.nextLesson')}
              <Icon name="arrow" s flip />
            </Link>
          </section>
        ) : (
          <p className="t2 q">{t('room.last')}</p>
        )}
        <div className="pan">
          <Slot name="learner.room" props={{ room }} />
          <Slot name="learner.panel" props={{ room, content }} />
        </div>
        {content.previousId ? (
          <Link
            className="link t2"
            to="/learn/$courseId/$contentId"
            params={{ courseId, contentId: content.previousId }}
            search={lookOf(room)}
          >
            {t('room.previous')}
          </Link>
        ) : null}
        <span className="sr" role="status">
          {content.coverage !== null && done ? f.percent(content.coverage) : ''}
        </span>
      </div>
    </>
  );
}

/** What is inside: shown by the type's viewer, else as what it holds. */
function Body(props: ViewerProps) {
  const { t } = useTranslation('learning');
  const locked = useLocked();
  const { content } = props;
  const Own = useContentKind(content.type)?.viewer;
  if (content.state === 'locked') {
    return (
      <Note icon="lock">
        <b>{t('room.locked')}.</b> {locked(content)}
      </Note>
    );
  }
  if (!Own) return <Unknown {...props} />;
  return (
    <Suspense fallback={<span className="sk" style={{ blockSize: 120 }} aria-hidden="true" />}>
      <Own {...props} />
    </Suspense>
  );
}

/** A content of a type that nothing here shows: its name, and what it holds as far as that can be shown. */
function Unknown(props: ViewerProps) {
  const { t } = useTranslation('learning');
  const { content } = props;
  const name = useContentName(content.type);
  const known = useContentKind(content.type) !== undefined;
  const something = content.articleContent || content.asset;
  return (
    <>
      {known && something ? null : (
        <Note icon="plug">{t(something ? 'room.unknown' : 'room.notHere', { name })}</Note>
      )}
      {something ? <PlainView {...props} /> : null}
    </>
  );
}

/** The room after one lesson moved on, before the server's own answer comes. */
function withProgress(room: LearnRoom, id: string, progress: Progress): LearnRoom {
  return {
    ...room,
    done: progress.done,
    total: progress.total,
    enrollment: room.enrollment && { ...room.enrollment, progress: progress.progress },
    outline: room.outline.map((s) => ({
      ...s,
      contents: s.contents.map((c) =>
        c.id === id ? { ...c, state: progress.contentState, watched: progress.coverage ?? c.watched } : c,
      ),
    })),
  };
}
