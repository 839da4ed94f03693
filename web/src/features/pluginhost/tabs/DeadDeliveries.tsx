import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import type { DeadDelivery } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { deadQuery, pluginQuery, replay } from '../queries.ts';

/** Events that could not be delivered to a plugin, to be delivered again once what hindered it is gone. */
export function DeadDeliveries({ id }: { id: string }) {
  const { t } = useTranslation('pluginhost');
  const f = useFormat();
  const client = useQueryClient();
  const failed = useFailed();
  const list = useInfiniteQuery(deadQuery(id));
  const again = useMutation({
    mutationFn: (which: DeadDelivery | 'all') => replay(id, which),
    onSuccess: (n) => toast(t('dead.replayed', { count: n, n: f.num(n) })),
    onError: failed,
    onSettled: () => client.invalidateQueries({ queryKey: pluginQuery(id).queryKey }),
  });
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <section>
      <div className="row w plg-hh">
        <div className="grow">
          <h3>{t('dead.title')}</h3>
          <p className="t2 q">{t('dead.lead')}</p>
        </div>
        {items.length > 1 ? (
          <button
            type="button"
            className="btn"
            data-busy={again.isPending || undefined}
            onClick={() => again.mutate('all')}
          >
            {t('dead.all')}
          </button>
        ) : null}
      </div>
      {list.data ? (
        <DataTable<DeadDelivery>
          label={t('dead.title')}
          rows={items}
          keyOf={(d) => `${d.subscriber} ${d.event}`}
          columns={[
            {
              id: 'event',
              label: t('dead.event'),
              wide: true,
              bare: true,
              cell: (d) => (
                <>
                  <bdi className="code t2 plg-b" dir="ltr">
                    {d.name}
                  </bdi>
                  <bdi className="code t1 qq plg-b" dir="ltr">
                    {d.subject}
                  </bdi>
                  <span className="t1 bad-t plg-b plg-e" dir="auto">
                    {d.error}
                  </span>
                </>
              ),
            },
            { id: 'attempts', label: t('dead.attempts'), number: true, cell: (d) => f.num(d.attempts) },
            { id: 'at', label: t('dead.at'), bare: true, cell: (d) => <DateTime iso={d.at} /> },
            {
              id: 'do',
              label: t('dead.again'),
              quiet: true,
              cell: (d) => (
                <button
                  type="button"
                  className="btn sm"
                  disabled={again.isPending}
                  aria-label={t('dead.againOf', { name: d.name })}
                  onClick={() => again.mutate(d)}
                >
                  {t('dead.again')}
                </button>
              ),
            },
          ]}
        />
      ) : (
        <SkeletonRows rows={2} />
      )}
      <ShowMore
        shown={items.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
    </section>
  );
}
