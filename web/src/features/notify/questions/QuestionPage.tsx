import './questions.css';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { useTopic } from '@/platform/live.ts';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { Post, Question } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { AnswerForm } from './AnswerForm.tsx';
import { PostCard } from './PostCard.tsx';
import { answersQuery, questionQuery } from './queries.ts';
import { TeamTools } from './TeamTools.tsx';

const route = getRouteApi('/questions/$id');

/** A question with its answers. A link may lead to one of them. */
export default function QuestionPage() {
  const { t } = useTranslation('notify');
  const f = useFormat();
  const { id } = route.useParams();
  const { post } = route.useSearch();
  const client = useQueryClient();
  const navigate = useNavigate();
  const question = useQuery(questionQuery(id));
  const q = question.data;
  const answers = useInfiniteQuery({ ...answersQuery(id), enabled: q !== undefined });
  const list = answers.data?.pages.flatMap((p) => p.items) ?? [];
  useTitle(q?.title);
  useTopic(q ? `talk:${q.courseId}` : null);
  const answersSeen = q?.answers;
  useEffect(() => {
    if (answersSeen === undefined) return;
    // What is told of a new answer is read as well. The answer comes back as a change of the own topic; a failure is tried with the next one.
    void call(api.POST('/questions/{id}/read', { params: { path: { id } } })).catch(() => {});
  }, [id, answersSeen]);
  // The answer that a link leads to may stand further down than what is loaded.
  const missing = post && post !== id && !list.some((a) => a.id === post);
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = answers;
  useEffect(() => {
    // What was refused is asked for again by hand.
    if (missing && hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [missing, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  orThrow(question);
  orThrow(answers);
  if (!q) return <SkeletonRows />;
  const back = q.staff ? '/teach/$courseId/questions' : '/learn/$courseId/questions';
  return (
    <div className="qa">
      <p className="t2 q">
        <Link className="link" to={back} params={{ courseId: q.courseId }} search={{}}>
          {t('qa.title')}
        </Link>{' '}
        / <bdi>{q.courseTitle}</bdi>
        {q.content ? (
          <>
            {' / '}
            <Link
              className="link"
              to="/learn/$courseId/$contentId"
              params={{ courseId: q.courseId, contentId: q.content.id }}
            >
              <bdi>{q.content.title}</bdi>
            </Link>
          </>
        ) : null}
      </p>
      <h1>
        <bdi>{q.title}</bdi>
      </h1>
      <div className="row w">
        {q.pinned ? (
          <StatePill tone="plain" icon="up">
            {t('qa.pinned')}
          </StatePill>
        ) : null}
        {q.acceptedId ? (
          <StatePill tone="good" icon="check">
            {t('qa.solved')}
          </StatePill>
        ) : null}
        {q.acceptedId && list.length > 1 ? (
          <Link
            className="link t2"
            to="/questions/$id"
            params={{ id }}
            search={{ post: q.acceptedId }}
            replace
            resetScroll={false}
          >
            {t('qa.toAccepted')}
          </Link>
        ) : null}
      </div>
      <PostCard
        key={q.id}
        post={q}
        course={q.courseId}
        title={q.title}
        extra={<Same q={q} />}
        onDeleted={() => {
          void navigate({ to: back, params: { courseId: q.courseId }, search: {} }).then(() => {
            client.removeQueries({ queryKey: ['questions', 'one', id] });
            client.removeQueries({ queryKey: ['questions', 'answers', id] });
            return client.invalidateQueries({ queryKey: ['questions'] });
          });
        }}
      />
      {q.may.moderate ? <TeamTools q={q} /> : null}
      <section aria-label={t('qa.allAnswers')}>
        <h2>{t('qa.answers', { count: q.answers, n: f.num(q.answers) })}</h2>
        {!answers.data ? <SkeletonRows rows={2} height={120} /> : null}
        <ol className="qa-a">
          {list.map((a) => (
            <li key={a.id}>
              <PostCard post={a} course={q.courseId} sought={a.id === post} extra={<Accepts q={q} a={a} />} />
            </li>
          ))}
        </ol>
        {answers.data && !list.length ? <p className="q">{t('qa.noAnswers')}</p> : null}
        {hasNextPage ? (
          <button
            type="button"
            className="btn"
            data-busy={isFetching || undefined}
            onClick={() => void fetchNextPage()}
          >
            {t('qa.moreAnswers')}
          </button>
        ) : null}
      </section>
      {q.closedAt ? (
        <Note icon="lock">
          {t('qa.closedWhy')} <bdi>{q.closeReason}</bdi>
        </Note>
      ) : null}
      {q.mayAnswer ? <AnswerForm key={id} course={q.courseId} question={id} /> : null}
    </div>
  );
}

/** Has the same question, and follows it. */
function Same({ q }: { q: Question }) {
  const { t } = useTranslation('notify');
  const f = useFormat();
  const client = useQueryClient();
  const path = { params: { path: { id: q.id } } };
  const vote = useAct(
    () =>
      q.voted ? call(api.DELETE('/questions/{id}/vote', path)) : call(api.PUT('/questions/{id}/vote', path)),
    () => client.invalidateQueries({ queryKey: ['questions'] }),
  );
  const count = q.votes ? (
    <span className="t2 q">{t('qa.votes', { count: q.votes, n: f.num(q.votes) })}</span>
  ) : null;
  if (!q.mayVote) return count;
  return (
    <>
      <button
        type="button"
        className="btn sm"
        aria-pressed={q.voted}
        title={t('qa.sameHint')}
        data-busy={vote.isPending || undefined}
        onClick={() => vote.mutate()}
      >
        {q.voted ? <Icon name="check" s /> : null}
        {t('qa.same')}
      </button>
      {count}
    </>
  );
}

/** Accepts an answer, or takes that back. */
function Accepts({ q, a }: { q: Question; a: Post }) {
  const { t } = useTranslation('notify');
  const client = useQueryClient();
  const accept = useAct(
    () =>
      call(
        api.PUT('/questions/{id}/accepted', {
          params: { path: { id: q.id } },
          body: { answer: a.accepted ? null : a.id },
        }),
      ),
    () => client.invalidateQueries({ queryKey: ['questions'] }),
  );
  if (!q.mayAccept || a.hidden) return null;
  return (
    <button
      type="button"
      className="btn sm"
      data-busy={accept.isPending || undefined}
      onClick={() => accept.mutate()}
    >
      <Icon name={a.accepted ? 'x' : 'check'} s />
      {t(a.accepted ? 'qa.unaccept' : 'qa.accept')}
    </button>
  );
}
