import './notes.css';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import type { LearnNote, SharedNote } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { seekTo } from '../player/playhead.ts';
import { hasNoteDraft, NoteForm } from './NoteForm.tsx';
import { showPassage } from './place.ts';

/** One of my notes. `here` is the content that stands in the room: its seconds and passages are shown in it. */
export function NoteCard({
  note,
  here,
  timed = false,
}: {
  note: LearnNote;
  here?: string | undefined;
  timed?: boolean;
}) {
  const { t } = useTranslation('learning');
  const client = useQueryClient();
  const { id: user } = usePerson();
  const [editing, edit] = useState(() => hasNoteDraft(user, note.id));
  const again = useRef<HTMLButtonElement>(null);
  const failed = useFailed();
  const refresh = () => client.invalidateQueries({ queryKey: ['notes'] });
  const restore = () =>
    call(api.POST('/notes/{id}/restore', { params: { path: { id: note.id } } }))
      .catch(failed)
      .finally(refresh);
  const remove = useAct(async () => {
    await call(api.DELETE('/notes/{id}', { params: { path: { id: note.id } } }));
    toast(t('notes.deleted'), { action: { label: t('notes.undo'), run: () => void restore() } });
  }, refresh);
  if (editing)
    return (
      <li className="nt card pad">
        <NoteForm
          course={note.course.id}
          content={note.content?.id}
          note={note}
          timed={timed && note.content?.id === here}
          onDone={() => {
            flushSync(() => edit(false));
            again.current?.focus();
          }}
        />
      </li>
    );
  return (
    <li className="nt card pad" id={`note-${note.id}`}>
      <NoteBody note={note} here={here} />
      <div className="nt-e">
        {note.shared ? (
          <StatePill tone="brand" icon="eye">
            {t('notes.isShared')}
          </StatePill>
        ) : null}
        <span className="t2 q grow">
          <DateTime iso={note.updatedAt} />
        </span>
        <button
          ref={again}
          type="button"
          className="btn sm bare sq"
          aria-label={t('notes.edit')}
          title={t('notes.edit')}
          onClick={() => edit(true)}
        >
          <Icon name="edit" s />
        </button>
        <button
          type="button"
          className="btn sm bare sq"
          aria-label={t('notes.delete')}
          title={t('notes.delete')}
          data-busy={remove.isPending || undefined}
          onClick={() => remove.mutate()}
        >
          <Icon name="trash" s />
        </button>
      </div>
    </li>
  );
}

/** What a note says and where: its second and its passage lead there. */
export function NoteBody({ note, here }: { note: LearnNote | SharedNote; here?: string | undefined }) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const { content, second, quote } = note;
  const inside = content !== null && content.id === here;
  const at = second === null ? null : f.clock(second);
  const sign = (
    <>
      <Icon name="play" s />
      <span dir="ltr">{at}</span>
    </>
  );
  return (
    <>
      {at === null || !content ? null : inside ? (
        <button
          type="button"
          className="btn sm nt-s"
          aria-label={t('notes.seek', { time: at })}
          onClick={() => seekTo(second ?? 0)}
        >
          {sign}
        </button>
      ) : content.gone ? (
        <span className="nt-s q">{sign}</span>
      ) : (
        <Link
          className="btn sm nt-s"
          to="/learn/$courseId/$contentId"
          params={{ courseId: note.course.id, contentId: content.id }}
          search={{ at: second ?? 0 }}
          aria-label={t('notes.seek', { time: at })}
        >
          {sign}
        </Link>
      )}
      {quote && content ? (
        <div className="nt-q">
          <blockquote dir="auto">{quote}</blockquote>
          {inside ? (
            <button
              type="button"
              className="link t2"
              onClick={() => {
                if (!showPassage(quote)) toast(t('notes.lost'), { tone: 'bad' });
              }}
            >
              {t('notes.show')}
            </button>
          ) : content.gone || 'author' in note ? null : (
            // Of somebody else's note the room knows nothing.
            <Link
              className="link t2"
              to="/learn/$courseId/$contentId"
              params={{ courseId: note.course.id, contentId: content.id }}
              search={{ note: note.id }}
            >
              {t('notes.show')}
            </Link>
          )}
        </div>
      ) : null}
      <p className="nt-t" dir="auto">
        {note.text}
      </p>
      {note.tags.length ? (
        <ul className="nt-g" aria-label={t('notes.tags')}>
          {note.tags.map((tag) => (
            <li key={tag}>
              <bdi>{tag}</bdi>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
