import './notes.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import type { LearnContent, LearnRoom } from '@/shared/api/types.ts';
import { ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Segments } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { presentSecond } from '../player/playhead.ts';
import { lessonQuery } from '../queries.ts';
import { NoteCard } from './NoteCard.tsx';
import { hasNoteDraft, NoteForm } from './NoteForm.tsx';
import { onceArticle, selectedPassage, showPassage } from './place.ts';
import { notesQuery } from './queries.ts';

/** My notes beside what I learn. W writes one, also while they are out of sight. */
export default function RoomNotes({
  room,
  contentId,
  opened,
  open,
}: {
  room: LearnRoom;
  contentId: string;
  opened: boolean;
  open: (opened: boolean) => void;
}) {
  const { id: user } = usePerson();
  const content = useQuery(lessonQuery(room.course.id, contentId)).data;
  const { note: sought } = useSearch({ strict: false });
  const [drafted] = useState(() => hasNoteDraft(user, contentId));
  // What leads here, and what was begun and not saved, is not behind a button.
  useEffect(() => {
    if (sought || drafted) open(true);
  }, [sought, drafted, open]);
  return content ? (
    <Panel room={room} content={content} opened={opened} open={open} sought={sought} drafted={drafted} />
  ) : null;
}

type Place = { second?: number | null; quote?: string };

function Panel({
  room,
  content,
  opened,
  open,
  sought,
  drafted,
}: {
  room: LearnRoom;
  content: LearnContent;
  opened: boolean;
  open: (opened: boolean) => void;
  sought: string | undefined;
  drafted: boolean;
}) {
  const { t } = useTranslation('learning');
  const courseId = room.course.id;
  const locked = content.state === 'locked';
  const timed =
    content.type === 'video' && content.asset !== null && content.asset.durationSeconds !== null && !locked;
  const [writing, write] = useState<Place | null>(drafted ? {} : null);
  const [about, setAbout] = useState<'lesson' | 'course'>('lesson');
  const aside = useRef<HTMLElement>(null);
  const list = useInfiniteQuery({
    ...notesQuery(about === 'lesson' ? { content: content.id } : { course: courseId }),
    enabled: opened,
  });
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];
  const selected = useSelected(!locked);

  // On a phone it lies further down.
  const before = useRef(opened);
  useEffect(() => {
    if (opened && !before.current) aside.current?.scrollIntoView({ block: 'start' });
    before.current = opened;
  }, [opened]);

  const begin = (quote = '') => {
    setAbout('lesson');
    open(true);
    // What was begun stays; a passage that is selected now is added to it.
    write((now) =>
      now
        ? { ...now, ...(quote ? { quote } : {}) }
        : quote
          ? { quote }
          : { second: timed ? presentSecond() : null },
    );
    requestAnimationFrame(() => aside.current?.querySelector('textarea')?.focus());
  };
  const latest = useRef(begin);
  latest.current = begin;
  useEffect(() => {
    if (locked) return;
    const onKey = (e: KeyboardEvent) => {
      const typing =
        e.target instanceof HTMLElement &&
        e.target.closest('input,textarea,select,[contenteditable=true],dialog');
      // By its place too: on an Arabic keyboard the key has another letter.
      if ((e.key.toLowerCase() !== 'w' && e.code !== 'KeyW') || typing || e.ctrlKey || e.metaKey || e.altKey)
        return;
      e.preventDefault();
      latest.current(selectedPassage()?.quote);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [locked]);

  const found = items.find((n) => n.id === sought && n.content?.id === content.id)?.quote;
  const shown = useRef(false);
  useEffect(() => {
    if (!found || shown.current) return;
    return onceArticle(() => {
      shown.current = true;
      if (!showPassage(found)) toast(t('notes.lost'), { tone: 'bad' });
    });
  }, [found, t]);

  return (
    <>
      {selected ? (
        <button
          type="button"
          className="btn sm pri nt-sel"
          style={{ insetBlockStart: selected.block, insetInlineStart: selected.inline }}
          // The press must not take the selection away before it is read.
          onPointerDown={(e) => e.preventDefault()}
          onClick={() => begin(selected.quote)}
        >
          <Icon name="edit" s />
          {t('notes.onPassage')}
        </button>
      ) : null}
      {opened ? (
        <aside ref={aside} className="nts" aria-label={t('notes.title')}>
          <div className="nts-h">
            <h2 className="grow">{t('notes.title')}</h2>
            <button
              type="button"
              className="btn bare sq"
              aria-label={t('notes.close')}
              onClick={() => open(false)}
            >
              <Icon name="x" />
            </button>
          </div>
          <Segments
            label={t('notes.about')}
            value={about}
            onChange={(next) => {
              setAbout(next);
              if (next === 'course' && !writing?.quote) write(null);
            }}
            items={[
              { value: 'lesson', label: t('notes.lesson') },
              { value: 'course', label: t('notes.course') },
            ]}
          />
          {writing ? (
            <NoteForm
              key={about}
              course={courseId}
              content={about === 'lesson' ? content.id : undefined}
              place={about === 'lesson' ? writing : {}}
              timed={timed && about === 'lesson'}
              onDone={() => {
                flushSync(() => write(null));
                aside.current?.querySelector<HTMLElement>('.btn.pri')?.focus();
              }}
            />
          ) : locked && about === 'lesson' ? null : (
            <button
              type="button"
              className="btn pri"
              onClick={() => (about === 'lesson' ? begin(selectedPassage()?.quote) : write({}))}
            >
              <Icon name="edit" s />
              {t('notes.write')}
              {about === 'lesson' ? (
                <kbd className="kbd desk" dir="ltr">
                  W
                </kbd>
              ) : null}
            </button>
          )}
          {list.isError && !list.data ? (
            <p className="q">{t('notes.failed')}</p>
          ) : !list.data ? (
            <SkeletonRows rows={2} height={90} />
          ) : items.length ? (
            <ul className="nt-l">
              {items.map((n) => (
                <NoteCard key={n.id} note={n} here={content.id} timed={timed} />
              ))}
            </ul>
          ) : writing ? null : (
            <p className="q">{t(about === 'lesson' ? 'notes.none' : 'notes.noneCourse')}</p>
          )}
          <ShowMore
            shown={items.length}
            hasMore={list.hasNextPage}
            busy={list.isFetchingNextPage}
            failed={list.isFetchNextPageError}
            onMore={() => void list.fetchNextPage()}
          />
          <p>
            <Link className="link t2" to="/notes" search={{}}>
              {t('notes.all')}
            </Link>
          </p>
        </aside>
      ) : null}
    </>
  );
}

/** What is selected of the article, and where a button for it stands in the window. */
function useSelected(on: boolean) {
  const [selected, select] = useState<{ quote: string; block: number; inline: number } | null>(null);
  useEffect(() => {
    if (!on) return;
    const look = () => {
      const now = selectedPassage();
      if (!now) return select(null);
      const rtl = document.documentElement.dir === 'rtl';
      const edge = rtl ? innerWidth - now.box.right : now.box.left;
      select({
        quote: now.quote,
        // Below what is selected: above it phones show a menu of their own.
        block: Math.max(8, Math.min(now.box.bottom + 8, innerHeight - 60)),
        inline: Math.max(8, Math.min(edge, innerWidth - 200)),
      });
    };
    document.addEventListener('selectionchange', look);
    addEventListener('scroll', look, true);
    return () => {
      document.removeEventListener('selectionchange', look);
      removeEventListener('scroll', look, true);
    };
  }, [on]);
  return selected;
}
