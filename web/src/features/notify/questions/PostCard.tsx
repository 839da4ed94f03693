import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import type { Post } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { DateTime } from '@/shared/ui/Bits.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { EditForm } from './EditForm.tsx';
import { nameOf } from './names.ts';
import { PostText } from './PostText.tsx';
import { type Asks, ReasonDialog } from './ReasonDialog.tsx';

/** A question's text or an answer, with all that may be done with it. */
export function PostCard({
  post,
  course,
  title,
  sought = false,
  extra,
  onDeleted,
}: {
  post: Post;
  course: string;
  /** Of a question, which is edited with it. */
  title?: string | undefined;
  /** Whether somebody followed a link to this very post. */
  sought?: boolean;
  /** What else may be done: voting, accepting. */
  extra?: ReactNode;
  onDeleted?: () => void;
}) {
  const { t } = useTranslation('notify');
  const { timeZone } = usePerson();
  const f = useFormat(timeZone);
  const client = useQueryClient();
  const here = useRef<HTMLElement>(null);
  const [editing, edit] = useState(false);
  const [asking, ask] = useState<Asks | null>(null);
  const [deleting, setDeleting] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: ['questions'] });
  const path = { params: { path: { id: post.id } } };
  const restore = useAct(() => call(api.POST('/posts/{id}/restore', path)), refresh, t('qa.restored'));
  const keep = useAct(() => call(api.POST('/posts/{id}/keep', path)), refresh, t('qa.kept'));
  const remove = useAct(
    async () => {
      await call(api.DELETE('/posts/{id}', path));
      onDeleted?.();
    },
    () => {
      setDeleting(false);
      return onDeleted ? undefined : refresh();
    },
    t('qa.deleted'),
  );
  useEffect(() => {
    if (!sought) return;
    here.current?.scrollIntoView({ block: 'center' });
    here.current?.focus({ preventScroll: true });
  }, [sought]);
  const given = async (reason: string) => {
    const body = { reason };
    if (asking === 'report') await call(api.POST('/posts/{id}/report', { ...path, body }));
    else await call(api.POST('/posts/{id}/hide', { ...path, body }));
    await refresh();
    toast(t(asking === 'report' ? 'qa.reported' : 'qa.isHidden'));
  };
  const name = nameOf(post.author, t);
  const { may } = post;
  return (
    <article
      ref={here}
      id={`post-${post.id}`}
      className={sought ? 'qa-p sought' : 'qa-p'}
      data-hidden={post.hidden ? true : undefined}
      tabIndex={-1}
      aria-label={t(title === undefined ? 'qa.answerBy' : 'qa.questionBy', { name })}
    >
      <div className="qa-by">
        <Avatar
          id={post.author.id}
          first={post.author.former ? '' : post.author.firstName}
          last={post.author.former ? '' : post.author.lastName}
          src={post.author.avatar}
        />
        <bdi className="b">{name}</bdi>
        {post.author.team ? <span className="t1 qa-team">{t('qa.team')}</span> : null}
        <span className="t1 q">
          <DateTime iso={post.createdAt} zone={timeZone} />
          {post.editedAt ? (
            <>
              {' · '}
              <span title={f.date(post.editedAt, { dateStyle: 'full', timeStyle: 'short' })}>
                {t('qa.edited')}
              </span>
            </>
          ) : null}
        </span>
        {post.accepted ? (
          <StatePill tone="good" icon="check">
            {t('qa.accepted')}
          </StatePill>
        ) : null}
      </div>
      {post.hidden ? (
        <Note tone="warn" icon="eye">
          {t('qa.hiddenWhy')} <bdi>{post.hidden.reason}</bdi>
        </Note>
      ) : null}
      {post.reports.length ? (
        <Note tone="bad" icon="warn">
          {t('qa.reportsWhy', { count: post.reports.length, n: f.num(post.reports.length) })}
          <ul className="qa-why">
            {post.reports.map((reason, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: reasons have nothing else to be told apart by.
              <li key={i}>
                <bdi>{reason}</bdi>
              </li>
            ))}
          </ul>
        </Note>
      ) : null}
      {editing ? (
        <EditForm course={course} post={post} title={title} onClose={() => edit(false)} />
      ) : (
        <PostText text={post.text} mentions={post.mentions} />
      )}
      <div className="row w qa-do">
        {extra}
        {may.edit && !editing ? (
          <button type="button" className="btn sm" onClick={() => edit(true)}>
            {t('qa.edit')}
          </button>
        ) : null}
        {may.delete ? (
          <button type="button" className="btn sm" onClick={() => setDeleting(true)}>
            {t('qa.delete')}
          </button>
        ) : null}
        {may.report ? (
          post.reported ? (
            <span className="t2 q">
              <Icon name="check" s /> {t('qa.reportedAlready')}
            </span>
          ) : (
            <button type="button" className="btn sm" onClick={() => ask('report')}>
              {t('qa.report')}
            </button>
          )
        ) : null}
        {may.moderate ? (
          <>
            {post.reports.length ? (
              <button
                type="button"
                className="btn sm"
                data-busy={keep.isPending || undefined}
                onClick={() => keep.mutate()}
              >
                {t('qa.keep')}
              </button>
            ) : null}
            {post.hidden ? (
              <button
                type="button"
                className="btn sm"
                data-busy={restore.isPending || undefined}
                onClick={() => restore.mutate()}
              >
                {t('qa.restore')}
              </button>
            ) : (
              <button type="button" className="btn sm" onClick={() => ask('hide')}>
                {t('qa.hide')}
              </button>
            )}
          </>
        ) : null}
      </div>
      {asking ? <ReasonDialog what={asking} onClose={() => ask(null)} onGiven={given} /> : null}
      <ConfirmDialog
        opened={deleting}
        onClose={() => setDeleting(false)}
        onConfirm={() => remove.mutate()}
        title={t(title === undefined ? 'qa.deleteAnswer' : 'qa.deleteQuestion')}
        text={t('qa.deleteText')}
        action={t('qa.delete')}
        busy={remove.isPending}
      />
    </article>
  );
}
