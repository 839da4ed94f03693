import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { LearnContent, LearnContentRow, LearnRoom } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Switch } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { lookOf } from '../queries.ts';
import { useLocked } from './locked.ts';

/** Says that the room is looked at as a trainee would, and leads back. */
export function PreviewBar({
  courseId,
  contentId,
  drafts,
}: {
  courseId: string;
  contentId: string | undefined;
  drafts: boolean;
}) {
  const { t } = useTranslation('learning');
  const navigate = useNavigate();
  return (
    <section className="room-v" aria-label={t('room.previewBar')}>
      <Icon name="eye" s />
      <p className="grow">
        <b>{t('room.previewBar')}</b>{' '}
        <span className="t2">{t(drafts ? 'room.draftsText' : 'room.previewText')}</span>
      </p>
      <Switch
        label={t('room.drafts')}
        checked={drafts}
        onChange={() =>
          // What is not published stands nowhere without drafts: then the room begins where a trainee would.
          void navigate({
            to: drafts || !contentId ? '/learn/$courseId' : '/learn/$courseId/$contentId',
            params: { courseId, contentId },
            search: lookOf({ preview: true, drafts: !drafts }),
            replace: true,
          })
        }
      />
      <Link
        className="btn sm"
        to="/teach/$courseId"
        params={{ courseId }}
        search={contentId ? { content: contentId } : {}}
      >
        {t('room.previewEnd')}
      </Link>
    </section>
  );
}

/** Says of a content what trainees do not have of it yet. */
export function NotOnline({ content }: { content: LearnContent }) {
  const { t } = useTranslation('learning');
  if (!content.isUnpublished && !content.isDraft) return null;
  return (
    <Note tone="warn" icon="edit">
      {content.isUnpublished ? <p>{t('room.unpublishedText')}</p> : null}
      {content.isDraft ? <p>{t('room.draftText')}</p> : null}
    </Note>
  );
}

/** A lesson that the person may not open: why, and the way in. */
export function Closed({ room, row }: { room: LearnRoom; row: LearnContentRow }) {
  const { t } = useTranslation('learning');
  const locked = useLocked();
  const { slug, id } = room.course;
  return (
    <div className="und und-r">
      <h1>
        <bdi>{row.title}</bdi>
      </h1>
      <Note icon="lock">{locked(row)}</Note>
      <div className="row w">
        {row.reason === 'sign_in' ? (
          <Link className="btn next" to="/sign-in" search={{ next: `/learn/${id}/${row.id}` }}>
            {t('signIn')}
          </Link>
        ) : null}
        <Link className="btn" to="/courses/$slug" params={{ slug }}>
          {t('room.toCourse')}
        </Link>
      </div>
    </div>
  );
}

/** Files and links beside a content. */
export function Beside({ resources }: { resources: LearnContent['resources'] }) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  if (!resources.length) return null;
  return (
    <section aria-labelledby="beside">
      <h2 className="t3 bes-h" id="beside">
        {t('room.beside')}
      </h2>
      <ul className="bes">
        {resources.map((r) => (
          <li key={r.id}>
            <a href={r.url} target="_blank" rel="noopener noreferrer">
              <Icon name={r.kind === 'link' ? 'globe' : 'dl'} />
              <span className="grow">
                <bdi>{r.title}</bdi>
              </span>
              <span className="t1 q">
                {r.kind === 'link' ? (
                  <bdi dir="ltr">{new URL(r.url).hostname.replace(/^www\./, '')}</bdi>
                ) : (
                  f.bytes(r.sizeBytes ?? 0)
                )}
                <span className="sr"> {t('room.newTab')}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Timers of browsers hold no more than this, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** Looks again when the next content opens by itself. */
export function useOpening(room: LearnRoom | undefined) {
  const client = useQueryClient();
  const next = room?.outline
    .flatMap((s) => s.contents)
    .flatMap((c) => (c.state === 'locked' && c.opensAt ? [Date.parse(c.opensAt)] : []))
    .sort((a, b) => a - b)[0];
  const courseId = room?.course.id;
  useEffect(() => {
    if (next === undefined || next - Date.now() > LONGEST) return;
    // A second later: the clocks of browser and server differ.
    const timer = setTimeout(
      () => void client.invalidateQueries({ queryKey: ['course', courseId] }),
      Math.max(1000, next - Date.now() + 1000),
    );
    return () => clearTimeout(timer);
  }, [next, courseId, client]);
}
