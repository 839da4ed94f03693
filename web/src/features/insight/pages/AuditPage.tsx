import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '@/shared/api/types.ts';
import { DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { SearchBox } from '@/shared/ui/Field.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { auditQuery } from '../queries.ts';

const route = getRouteApi('/admin/audit');

/** Who changed what, when and from where. Nobody can edit it. */
export default function AuditPage() {
  const { t } = useTranslation('insight');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(auditQuery(search));
  const [text, setText] = useRested(
    search.action ?? '',
    (action) => void navigate({ search: action ? { action } : {}, replace: true }),
  );
  if (list.error) throw list.error;
  const entries = list.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <>
      <h1>{t('audit.title')}</h1>
      <p className="q">{t('audit.lead')}</p>
      <div className="tools">
        <SearchBox label={t('audit.search')} value={text} onChange={setText} />
      </div>
      {!list.data ? (
        <SkeletonRows />
      ) : entries.length ? (
        <DataTable<AuditEntry>
          label={t('audit.title')}
          rows={entries}
          keyOf={(e) => e.id}
          columns={[
            {
              id: 'who',
              label: t('audit.who'),
              bare: true,
              cell: (e) => <bdi className="m">{e.actor?.name ?? t('audit.system')}</bdi>,
            },
            {
              id: 'at',
              label: t('audit.when'),
              bare: true,
              cell: (e) => (
                <span className="q">
                  <DateTime iso={e.at} />
                </span>
              ),
            },
            {
              id: 'what',
              label: t('audit.what'),
              wide: true,
              bare: true,
              cell: (e) => (
                <>
                  <span className="code t2" dir="ltr">
                    {e.action}
                  </span>
                  {e.fields.length ? <span className="code t1 qq"> {e.fields.join(', ')}</span> : null}
                </>
              ),
            },
            {
              id: 'on',
              label: t('audit.on'),
              wide: true,
              bare: true,
              cell: (e) => <bdi className="q">{e.object.label ?? e.object.type}</bdi>,
            },
            {
              id: 'from',
              label: t('audit.from'),
              cell: (e) => (
                <span className="code t2 qq" dir="ltr">
                  {e.address}
                </span>
              ),
            },
          ]}
        />
      ) : (
        <EmptyState title={t('audit.none')} why={t('audit.noneWhy')} />
      )}
      <ShowMore
        shown={entries.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}
