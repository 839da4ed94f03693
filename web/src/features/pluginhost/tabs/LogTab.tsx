import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { said } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { PluginDetail } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { SearchBox, Segments } from '@/shared/ui/Field.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { Json } from '../Json.tsx';
import { LEVEL_LOOKS } from '../looks.ts';
import { LEVELS, type Level, linesQuery } from '../queries.ts';

const route = getRouteApi('/admin/plugins/$pluginId');

/** What a plugin wrote to the log, newest first. */
export function LogTab({ plugin }: { plugin: PluginDetail }) {
  const { t } = useTranslation('pluginhost');
  const f = useFormat();
  const { level, q } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(linesQuery(plugin.id, level, q));
  const go = (change: { level?: Level | undefined; q?: string }) => {
    const next = { level, q, ...change };
    void navigate({
      search: { tab: 'log', ...said('level', next.level), ...said('q', next.q || undefined) },
      replace: true,
    });
  };
  const [text, setText] = useRested(q ?? '', (next) => go({ q: next }));
  orThrow(list);
  const lines = list.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <>
      <div className="tools">
        <SearchBox label={t('log.search')} value={text} onChange={setText} />
        <Segments
          label={t('log.level')}
          value={level ?? 'all'}
          onChange={(next) => go({ level: next === 'all' ? undefined : next })}
          items={(['all', ...LEVELS] as const).map((value) => ({ value, label: t(`log.levels.${value}`) }))}
        />
        <button
          type="button"
          className="btn end"
          data-busy={(list.isRefetching && !list.isFetchingNextPage) || undefined}
          onClick={() => void list.refetch()}
        >
          {t('log.refresh')}
        </button>
      </div>
      {!list.data ? (
        <SkeletonRows />
      ) : lines.length ? (
        <ol className="plg-lines card">
          {lines.map((line) => (
            <li key={line.id}>
              <div className="row w" style={{ gap: 8 }}>
                <StatePill {...LEVEL_LOOKS[line.level]}>{t(`log.levels.${line.level}`)}</StatePill>
                <span className="t1 q" title={f.date(line.at, { dateStyle: 'full', timeStyle: 'medium' })}>
                  <DateTime iso={line.at} exact />
                </span>
                <bdi className="code t1 qq end" dir="ltr">
                  {line.server}
                </bdi>
              </div>
              <p className="plg-e" dir="auto">
                {line.message}
              </p>
              <Json value={line.detail} label={t('log.detail')} />
            </li>
          ))}
        </ol>
      ) : (
        <EmptyState
          title={t(q || level ? 'log.nothing' : 'log.none')}
          why={t(q || level ? 'log.nothingWhy' : 'log.noneWhy')}
        />
      )}
      <ShowMore
        shown={lines.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}
