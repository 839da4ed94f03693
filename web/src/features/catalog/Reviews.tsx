import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { CourseView, MyReview, Review, ReviewSummary } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Field } from '@/shared/ui/Field.tsx';
import { Icon, Star } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { Stars } from '@/shared/ui/Stars.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { myReviewQuery, reviewsQuery } from './queries.ts';

/** What is said of a course. templates/course.gohtml writes the same markup but for the own review; change both. */
export function Reviews({ view }: { view: CourseView }) {
  const { t } = useTranslation('catalog');
  const { user } = useMe();
  const id = view.course.id;
  const list = useInfiniteQuery(reviewsQuery(id));
  const pages = list.data?.pages ?? [];
  const summary = pages[0]?.summary;
  return (
    <section id="reviews">
      <h2>{t('reviews.title')}</h2>
      {summary?.count ? <Summary summary={summary} /> : null}
      {!user || view.state.action === 'manage' ? null : <Own id={id} />}
      {summary?.count ? (
        <ul className="rv-l">{pages.flatMap((p) => p.items.map((r) => <Said key={r.id} review={r} />))}</ul>
      ) : list.isError ? (
        <p className="bad-t">{t('problem.network')}</p>
      ) : summary ? (
        <p className="q">{t('reviews.none')}</p>
      ) : null}
      {list.hasNextPage ? (
        <button
          type="button"
          className="btn"
          data-busy={list.isFetchingNextPage || undefined}
          onClick={() => void list.fetchNextPage()}
        >
          {t('reviews.more')}
        </button>
      ) : null}
    </section>
  );
}

function Summary({ summary }: { summary: ReviewSummary }) {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  return (
    <div className="rv-s">
      <div className="rv-n">
        <span className="star">
          <Star />
          {f.num(summary.rating ?? 0, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}
        </span>
        <span className="t2 q">{t('reviews.count', { count: summary.count, n: f.num(summary.count) })}</span>
      </div>
      <ul className="rv-b" aria-label={t('reviews.bars')}>
        {[5, 4, 3, 2, 1].map((n) => {
          const given = summary.stars[n - 1] ?? 0;
          return (
            <li key={n}>
              <span>{t('reviews.stars', { count: n, n: f.num(n) })}</span>
              <span className="bar" aria-hidden="true">
                <i style={{ inlineSize: `${Math.trunc((given * 100) / summary.count)}%` }} />
              </span>
              <span className="num q">{f.num(given)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Said({ review: r }: { review: Review }) {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  return (
    <li>
      <div className="rv-h">
        <b>
          <bdi>{r.author || t('reviews.former')}</bdi>
        </b>
        <Stars n={r.stars} label={t('reviews.stars', { count: r.stars, n: f.num(r.stars) })} />
        <span className="t2 q">
          {f.date(r.createdAt.slice(0, 10), { day: 'numeric', month: 'long', year: 'numeric' })}
          {r.editedAt ? ` · ${t('reviews.edited')}` : ''}
        </span>
      </div>
      {r.text ? (
        <p className="rv-t" dir="auto">
          {r.text}
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
    </li>
  );
}

/** The review of whoever looks: its form, or what stands of it. */
function Own({ id }: { id: string }) {
  const mine = useQuery(myReviewQuery(id)).data;
  const [editing, edit] = useState(false);
  if (!mine || (!mine.may && !mine.review)) return null;
  return mine.review && !editing ? (
    <Standing id={id} mine={mine} review={mine.review} onEdit={() => edit(true)} />
  ) : (
    <Form id={id} mine={mine} onDone={() => edit(false)} />
  );
}

/** What changes with an own review: the list, the rating on cards, the page itself. */
function useRefresh(id: string) {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['reviews', id] }),
      client.invalidateQueries({ queryKey: ['catalogue'] }),
    ]);
}

const TONES = { pending: 'next', published: 'good', rejected: 'bad' } as const;
const SIGNS = { pending: 'clock', published: 'check', rejected: 'x' } as const;

function Standing({
  id,
  mine,
  review,
  onEdit,
}: {
  id: string;
  mine: MyReview;
  review: NonNullable<MyReview['review']>;
  onEdit: () => void;
}) {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  const client = useQueryClient();
  const refresh = useRefresh(id);
  const [asking, ask] = useState(false);
  const remove = useMutation({
    mutationFn: () => call(api.DELETE('/courses/{id}/review', { params: { path: { id } } })),
    onSuccess: () => {
      client.setQueryData(myReviewQuery(id).queryKey, { ...mine, review: null });
      toast(t('reviews.deleted'));
    },
    onSettled: () => Promise.all([refresh(), client.invalidateQueries(myReviewQuery(id))]),
  });
  return (
    <div className="rv-o card pad">
      <div className="rv-h">
        <h3>{t('reviews.own')}</h3>
        <Stars n={review.stars} label={t('reviews.stars', { count: review.stars, n: f.num(review.stars) })} />
        <StatePill tone={TONES[review.state]} icon={SIGNS[review.state]}>
          {t(`reviews.state.${review.state}`)}
        </StatePill>
      </div>
      {review.text ? (
        <p className="rv-t" dir="auto">
          {review.text}
        </p>
      ) : null}
      {review.reason ? (
        <p className="t2">
          {t('reviews.reason')} <bdi>{review.reason}</bdi>
        </p>
      ) : null}
      <div className="row w">
        {mine.may ? (
          <button type="button" className="btn sm" onClick={onEdit}>
            <Icon name="edit" s />
            {t('reviews.edit')}
          </button>
        ) : null}
        <button type="button" className="btn sm" onClick={() => ask(true)}>
          <Icon name="trash" s />
          {t('reviews.delete')}
        </button>
      </div>
      <ConfirmDialog
        opened={asking}
        onClose={() => ask(false)}
        onConfirm={() => remove.mutate()}
        busy={remove.isPending}
        title={t('reviews.deleteTitle')}
        text={t('reviews.deleteText')}
        action={t('reviews.delete')}
      />
    </div>
  );
}

function Form({ id, mine, onDone }: { id: string; mine: MyReview; onDone: () => void }) {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  const client = useQueryClient();
  const refresh = useRefresh(id);
  const form = useForm({
    initial: { stars: mine.review?.stars ?? 0, text: mine.review?.text ?? '' },
    draft: `review.${id}`,
    submit: async (body) => {
      const saved = await call(api.PUT('/courses/{id}/review', { params: { path: { id } }, body }));
      client.setQueryData(myReviewQuery(id).queryKey, saved);
      await refresh();
      toast(t('reviews.saved'));
      onDone();
    },
  });
  const wrong = form.fieldError('stars');
  return (
    <form ref={form.form} className="rv-o card pad" noValidate onSubmit={form.onSubmit}>
      <h3>{t('reviews.own')}</h3>
      {form.message ? <Note tone="bad">{form.message}</Note> : null}
      <fieldset className="rate" aria-describedby={wrong ? 'rate-e' : undefined}>
        <legend>{t('reviews.howMany')}</legend>
        {[1, 2, 3, 4, 5].map((n) => (
          <label key={n} className={n <= form.values.stars ? 'on' : undefined}>
            <input
              type="radio"
              name="stars"
              value={n}
              checked={form.values.stars === n}
              aria-invalid={wrong ? true : undefined}
              onChange={() => form.set('stars', n)}
            />
            <Star />
            <span className="sr">{t('reviews.stars', { count: n, n: f.num(n) })}</span>
          </label>
        ))}
        {wrong ? (
          <span className="err" id="rate-e">
            <Icon name="warn" s />
            {wrong}
          </span>
        ) : null}
      </fieldset>
      <Field label={t('reviews.text')} hint={t('reviews.textHint')} error={form.fieldError('text')}>
        <textarea className="in" rows={4} dir="auto" {...form.text('text')} />
      </Field>
      {mine.moderated ? <p className="t2 q">{t('reviews.moderated')}</p> : null}
      <div className="row w">
        <button type="submit" className="btn pri" data-busy={form.busy || undefined}>
          {t(mine.review ? 'reviews.save' : mine.moderated ? 'reviews.send' : 'reviews.publish')}
        </button>
        {mine.review ? (
          <button
            type="button"
            className="btn"
            onClick={() => {
              form.reset(form.values);
              onDone();
            }}
          >
            {t('cancel')}
          </button>
        ) : null}
      </div>
    </form>
  );
}
