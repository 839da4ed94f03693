import './reviews.css';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { TeamReview } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Field, Segments, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Stars } from '@/shared/ui/Stars.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { REVIEW_STATES, type ReviewSearch, teamReviewsQuery } from './queries.ts';

const TABS = ['all', ...REVIEW_STATES] as const;
const TONES = { pending: 'next', published: 'good', rejected: 'bad' } as const;
const SIGNS = { pending: 'clock', published: 'check', rejected: 'x' } as const;

/** Reviews with what can be done with them: the team answers, super admins moderate. */
export function ReviewList({
  search,
  narrowed,
  go,
  moderates = false,
  aside,
}: {
  search: ReviewSearch;
  narrowed: boolean;
  go: (next: ReviewSearch) => void;
  moderates?: boolean;
  aside?: ReactNode;
}) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const client = useQueryClient();
  const list = useInfiniteQuery(teamReviewsQuery(search));
  const [picked, pick] = useState<readonly string[]>([]);
  const [rejecting, reject] = useState<readonly string[]>([]);
  const [answering, answer] = useState<TeamReview | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: ['team-reviews'] });
  const approve = useMutation({
    mutationFn: (reviews: readonly string[]) =>
      call(api.POST('/admin/reviews/moderate', { body: { verdict: 'approve', reviews: [...reviews] } })),
    onSuccess: ({ items }) => {
      pick([]);
      toast(t(items.some((i) => i.code) ? 'reviews.someFailed' : 'reviews.done'));
    },
    onSettled: refresh,
  });
  orThrow(list);
  const pages = list.data?.pages ?? [];
  const reviews = pages.flatMap((p) => p.items);
  const counts = pages[0]?.counts;
  const chosen = picked.filter((id) => reviews.some((r) => r.id === id));
  if (counts?.all === 0 && !narrowed)
    return <EmptyState title={t('reviews.none')} why={t('reviews.noneWhy')} />;
  const { state: _state, ...stateless } = search;
  const { stars: _stars, ...starless } = search;
  return (
    <>
      <div className="tools">
        <Segments
          label={t('reviews.byState')}
          value={search.state ?? 'all'}
          onChange={(s) => go(s === 'all' ? stateless : { ...search, state: s })}
          items={TABS.map((s) => ({
            value: s,
            label: t(`reviews.state.${s}`),
            ...(counts ? { count: f.num(counts[s]) } : {}),
          }))}
        />
        <span className="end" />
        <Select
          full={false}
          small
          aria-label={t('reviews.anyStars')}
          value={String(search.stars ?? '')}
          onChange={(e) =>
            go(e.currentTarget.value ? { ...search, stars: Number(e.currentTarget.value) } : starless)
          }
          options={[
            { value: '', label: t('reviews.anyStars') },
            ...[5, 4, 3, 2, 1].map((n) => ({
              value: String(n),
              label: t('reviews.stars', { count: n, n: f.num(n) }),
            })),
          ]}
        />
        {aside}
      </div>
      {chosen.length ? (
        <div className="row w rvm-bar">
          <b>{t('reviews.picked', { count: chosen.length, n: f.num(chosen.length) })}</b>
          <button
            type="button"
            className="btn sm pri"
            data-busy={approve.isPending || undefined}
            onClick={() => approve.mutate(chosen)}
          >
            {t('reviews.approve')}
          </button>
          <button type="button" className="btn sm" onClick={() => reject(chosen)}>
            {t('reviews.reject')}
          </button>
        </div>
      ) : null}
      {!list.data ? (
        <SkeletonRows rows={3} height={120} />
      ) : reviews.length ? (
        <ul className="rvm">
          {reviews.map((r) => {
            // A person who is gone keeps no name, in public as here.
            const name = r.author ? `${r.user.firstName} ${r.user.lastName}` : t('reviews.former');
            return (
              <li key={r.id} className="card pad">
                <div className="rv-h">
                  {moderates ? (
                    <label className="check rvm-c">
                      <input
                        type="checkbox"
                        aria-label={t('reviews.pick', { name })}
                        checked={chosen.includes(r.id)}
                        onChange={(e) =>
                          pick(
                            e.currentTarget.checked ? [...chosen, r.id] : chosen.filter((id) => id !== r.id),
                          )
                        }
                      />
                    </label>
                  ) : null}
                  <b>
                    <bdi>{name}</bdi>
                  </b>
                  <Stars n={r.stars} label={t('reviews.stars', { count: r.stars, n: f.num(r.stars) })} />
                  <StatePill tone={TONES[r.state]} icon={SIGNS[r.state]}>
                    {t(`reviews.state.${r.state}`)}
                  </StatePill>
                  <span className="t2 q">
                    <DateTime iso={r.createdAt} />
                    {r.editedAt ? ` · ${t('reviews.edited')}` : ''}
                  </span>
                </div>
                {moderates ? (
                  <Link
                    className="link t2"
                    to="/teach/$courseId/reviews"
                    params={{ courseId: r.course.id }}
                    search={{}}
                  >
                    <bdi>{r.course.title}</bdi>
                  </Link>
                ) : null}
                {r.text ? (
                  <p className="rv-t" dir="auto">
                    {r.text}
                  </p>
                ) : (
                  <p className="q t2">{t('reviews.noText')}</p>
                )}
                {r.reason ? (
                  <p className="t2">
                    {t('reviews.reason')} <bdi>{r.reason}</bdi>
                  </p>
                ) : null}
                {r.answer ? (
                  <div className="rv-a">
                    <b className="t2">{t('reviews.answer')}</b>
                    <p className="rv-t" dir="auto">
                      {r.answer}
                    </p>
                  </div>
                ) : null}
                <div className="row w">
                  {r.mayAnswer && (r.state === 'published' || r.answer) ? (
                    <button type="button" className="btn sm" onClick={() => answer(r)}>
                      {t(r.answer ? 'reviews.changeAnswer' : 'reviews.doAnswer')}
                    </button>
                  ) : null}
                  {moderates && r.state !== 'published' ? (
                    <button type="button" className="btn sm" onClick={() => approve.mutate([r.id])}>
                      {t('reviews.approve')}
                    </button>
                  ) : null}
                  {moderates && r.state !== 'rejected' ? (
                    <button type="button" className="btn sm" onClick={() => reject([r.id])}>
                      {t('reviews.reject')}
                    </button>
                  ) : null}
                </div>
              </li>
            );
          })}
        </ul>
      ) : (
        <EmptyState title={t('reviews.noMatch')} why={t('reviews.noMatchWhy')} />
      )}
      <ShowMore
        shown={reviews.length}
        total={counts?.[search.state ?? 'all']}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
      {answering ? <AnswerDialog review={answering} onClose={() => answer(null)} onDone={refresh} /> : null}
      {rejecting.length ? (
        <RejectDialog
          reviews={rejecting}
          onClose={() => reject([])}
          onDone={async () => {
            pick([]);
            await refresh();
          }}
        />
      ) : null}
    </>
  );
}

function AnswerDialog({
  review,
  onClose,
  onDone,
}: {
  review: TeamReview;
  onClose: () => void;
  onDone: () => Promise<void>;
}) {
  const { t } = useTranslation('learning');
  const form = useForm({
    initial: { text: review.answer ?? '' },
    draft: `answer.${review.id}`,
    submit: async (body) => {
      await call(api.PUT('/reviews/{id}/answer', { params: { path: { id: review.id } }, body }));
      await onDone();
      toast(t('reviews.answered'));
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      title={t(review.answer ? 'reviews.changeAnswer' : 'reviews.doAnswer')}
      action={t('reviews.doAnswer')}
      onClose={onClose}
    >
      {review.text ? (
        <blockquote className="rv-t q" dir="auto">
          {review.text}
        </blockquote>
      ) : null}
      <Field label={t('reviews.answerText')} hint={t('reviews.answerHint')} error={form.fieldError('text')}>
        <textarea className="in" rows={4} dir="auto" {...form.text('text')} />
      </Field>
    </FormDialog>
  );
}

function RejectDialog({
  reviews,
  onClose,
  onDone,
}: {
  reviews: readonly string[];
  onClose: () => void;
  onDone: () => Promise<void>;
}) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const form = useForm({
    initial: { reason: '' },
    submit: async ({ reason }) => {
      const { items } = await call(
        api.POST('/admin/reviews/moderate', { body: { verdict: 'reject', reviews: [...reviews], reason } }),
      );
      await onDone();
      toast(t(items.some((i) => i.code) ? 'reviews.someFailed' : 'reviews.done'));
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      title={t('reviews.rejectTitle', { count: reviews.length, n: f.num(reviews.length) })}
      action={t('reviews.reject')}
      onClose={onClose}
      bad
    >
      <p>{t('reviews.rejectText')}</p>
      <Field label={t('reviews.rejectReason')} error={form.fieldError('reason')}>
        <textarea className="in" rows={3} dir="auto" {...form.text('reason')} />
      </Field>
    </FormDialog>
  );
}
