import './room.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Slot, useRegistry } from '@/platform/Slot.tsx';
import { useMe } from '@/platform/session.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ProgressBar } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { lookOf, roomQuery } from '../queries.ts';
import { Lesson } from './Lesson.tsx';
import { Outline } from './Outline.tsx';
import { PreviewBar, useOpening } from './parts.tsx';

const RoomNotes = lazy(() => import('../notes/RoomNotes.tsx'));
const NOTES_OPEN = 'cw.notes';

/** The room: dark in both schemes, since the lights go down to learn. */
export default function RoomPage() {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const { courseId = '', contentId } = useParams({ strict: false });
  const navigate = useNavigate();
  const look = lookOf(useSearch({ strict: false }));
  const { preview = false, drafts = false } = look;
  const room = useQuery(roomQuery(courseId, look)).data;
  useOpening(room);
  const registry = useRegistry();
  const panels = useSyncExternalStore(registry.subscribe, () => registry.slot('learner.panel').length > 0);
  const [shown, setShown] = useState(true);
  const { user, viewedBy } = useMe();
  // Notes are the person's alone: a super admin who looks on sees none.
  const notes = user !== null && viewedBy === null && !preview;
  const [noting, note] = useState(() => localStorage.getItem(NOTES_OPEN) === 'yes');
  const setNoting = useCallback((open: boolean) => {
    note(open);
    if (open) localStorage.setItem(NOTES_OPEN, 'yes');
    else localStorage.removeItem(NOTES_OPEN);
  }, []);
  const first =
    room?.nextContentId ?? room?.outline.flatMap((s) => s.contents).find((c) => c.state !== 'locked')?.id;

  useEffect(() => {
    if (!contentId && first)
      void navigate({
        to: '/learn/$courseId/$contentId',
        params: { courseId, contentId: first },
        search: lookOf({ preview, drafts }),
        replace: true,
      });
  }, [contentId, first, courseId, preview, drafts, navigate]);

  if (!room) return null;
  return (
    <div
      className="room"
      data-panels={panels || undefined}
      data-outline={shown || undefined}
      data-preview={room.preview || undefined}
      data-notes={(notes && noting && contentId !== undefined) || undefined}
    >
      {room.preview ? <PreviewBar courseId={courseId} contentId={contentId} drafts={room.drafts} /> : null}
      <header className="room-h">
        <Link
          className="btn bare sq"
          to={room.staff || room.preview ? '/teach/$courseId' : '/learning'}
          params={{ courseId }}
          aria-label={t(room.staff || room.preview ? 'room.backStudio' : 'room.back')}
        >
          <Icon name="back" flip />
        </Link>
        <img className="room-c desk" src={room.course.cover.card} alt="" />
        <bdi className="b clip grow t2">{room.course.title}</bdi>
        <span className="room-p desk">
          <ProgressBar
            value={
              room.enrollment?.status === 'completed' ? 100 : room.total ? (room.done / room.total) * 100 : 0
            }
            label={t('mine.progress')}
          />
        </span>
        <span className="t2 q room-n">
          <span className="desk">{t('room.done', { n: f.num(room.done), total: f.num(room.total) })}</span>
          <span className="phone num" aria-hidden="true">
            {f.num(room.done)}/{f.num(room.total)}
          </span>
        </span>
        {room.enrollment !== null && !room.staff ? (
          <Link
            className="btn bare sq"
            to="/messages"
            search={{ course: courseId }}
            aria-label={t('room.write')}
            title={t('room.write')}
          >
            <Icon name="mail" />
          </Link>
        ) : null}
        {notes && contentId ? (
          <button
            type="button"
            className="btn bare sq"
            aria-pressed={noting}
            aria-label={t('notes.title')}
            aria-keyshortcuts="W"
            title={t('notes.title')}
            onClick={() => setNoting(!noting)}
          >
            <Icon name="edit" />
          </button>
        ) : null}
        <button
          type="button"
          className="btn bare sq desk"
          aria-pressed={shown}
          aria-label={t(shown ? 'room.hideOutline' : 'room.showOutline')}
          onClick={() => setShown(!shown)}
        >
          <Icon name="list" />
        </button>
      </header>
      {shown ? <Outline room={room} current={contentId} /> : null}
      <main className="stage" id="main" tabIndex={-1}>
        {contentId ? (
          <Lesson key={contentId} room={room} id={contentId} />
        ) : first ? null : (
          <div className="und">
            <h1>{t('room.empty')}</h1>
            <p className="q">{t('room.emptyText')}</p>
            <div className="pan">
              <Slot name="learner.room" props={{ room }} />
            </div>
          </div>
        )}
      </main>
      {notes && contentId ? (
        <Suspense>
          <RoomNotes key={contentId} room={room} contentId={contentId} opened={noting} open={setNoting} />
        </Suspense>
      ) : null}
    </div>
  );
}
