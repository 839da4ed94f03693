import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Segments } from '@/shared/ui/Field.tsx';
import { QuestionRows } from './QuestionRows.tsx';
import { WAITING, waitingQuery } from './queries.ts';

const route = getRouteApi('/questions');

/** What waits for the teams of which one is: questions without an answer, and what readers told them of. */
export default function WaitingPage() {
  const { t } = useTranslation('notify');
  const f = useFormat();
  const { state = 'unanswered' } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(waitingQuery(state));
  orThrow(list);
  const counts = list.data?.pages[0]?.counts;
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <>
      <h1>{t('qa.title')}</h1>
      <p className="q">{t('qa.waitingLead')}</p>
      <div className="tools">
        <Segments
          label={t('qa.filter')}
          value={state}
          onChange={(s) => void navigate({ search: s === 'unanswered' ? {} : { state: s }, replace: true })}
          items={WAITING.map((s) => ({
            value: s,
            label: t(`qa.states.${s}`),
            ...(counts ? { count: f.num(counts[s]) } : {}),
          }))}
        />
      </div>
      {!list.data ? (
        <SkeletonRows />
      ) : items.length ? (
        <QuestionRows items={items} about="course" />
      ) : (
        <EmptyState title={t(`qa.noWaiting.${state}`)} why={t('qa.noWaitingWhy')} />
      )}
      <ShowMore
        shown={items.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}
