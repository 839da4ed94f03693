import './questions.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { SearchBox, Segments } from '@/shared/ui/Field.tsx';
import { hasDraft } from '@/shared/ui/useForm.ts';
import { useRested } from '@/shared/ui/useRested.ts';
import { AskForm } from './AskForm.tsx';
import { QuestionRows } from './QuestionRows.tsx';
import { type QuestionSearch, questionsQuery, STATES } from './queries.ts';

/** The questions of a course: looking for one, and asking. */
export function CourseQuestions({
  course,
  search,
  go,
}: {
  course: string;
  search: QuestionSearch;
  go: (next: QuestionSearch) => void;
}) {
  const { t } = useTranslation('notify');
  const f = useFormat();
  const navigate = useNavigate();
  useTopic(`talk:${course}`);
  const [asking, ask] = useState(() => hasDraft(`ask.${course}`));
  const list = useInfiniteQuery(questionsQuery(course, search));
  const [q, setQ] = useRested(search.q ?? '', (next) => {
    const { q: _, ...rest } = search;
    go(next ? { ...rest, q: next } : rest);
  });
  orThrow(list);
  const first = list.data?.pages[0];
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];
  const narrowed = Boolean(search.q || search.state || search.content);
  const { state: _, ...stateless } = search;
  const states = STATES.filter((s) => (s !== 'hidden' && s !== 'reported') || first?.moderates);
  const button = first?.mayWrite ? (
    <button type="button" className="btn pri" onClick={() => ask(true)}>
      {t('qa.ask')}
    </button>
  ) : undefined;
  const none = first?.counts?.all === 0 && !narrowed;
  return (
    <>
      {asking && first?.mayWrite ? (
        <AskForm
          course={course}
          onCancel={() => ask(false)}
          onDone={({ id }) => void navigate({ to: '/questions/$id', params: { id } })}
        />
      ) : null}
      {none ? (
        asking ? null : (
          <EmptyState
            title={t('qa.none')}
            why={t(first.moderates ? 'qa.noneTeam' : 'qa.noneWhy')}
            action={button}
          />
        )
      ) : (
        <>
          <div className="tools">
            <Segments
              label={t('qa.filter')}
              value={search.state ?? 'all'}
              onChange={(s) => go(s === 'all' ? stateless : { ...search, state: s })}
              items={(['all', ...states] as const).map((s) => ({
                value: s,
                label: t(`qa.states.${s}`),
                ...(first?.counts ? { count: f.num(first.counts[s]) } : {}),
              }))}
            />
            <SearchBox label={t('qa.search')} value={q} onChange={setQ} />
            {asking ? null : <span className="end">{button}</span>}
          </div>
          {!list.data ? (
            <SkeletonRows />
          ) : items.length ? (
            <QuestionRows items={items} about={search.content ? 'nothing' : 'content'} />
          ) : (
            <EmptyState
              title={t('qa.noMatch')}
              why={t('qa.noMatchWhy')}
              action={asking ? undefined : button}
            />
          )}
          <ShowMore
            shown={items.length}
            hasMore={list.hasNextPage}
            busy={list.isFetchingNextPage}
            failed={list.isFetchNextPageError}
            onMore={() => void list.fetchNextPage()}
          />
        </>
      )}
    </>
  );
}
