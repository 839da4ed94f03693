import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { Day } from './BookParts.tsx';
import { MoneyLink } from './OrderParts.tsx';
import { PdfLink } from './OrderRefunds.tsx';
import { Amount } from './Parts.tsx';
import { type Document, documentsKey, documentsPage, mailDocument, type SoughtDocuments } from './refunds.ts';

/** A document that its buyer did not get by mail, and how to send it. */
function Unmailed({ document }: { document: Document }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const mail = useAct(
    async () => {
      await mailDocument(document.id);
      await cache.invalidateQueries({ queryKey: ['x', 'financial', 'documents'] });
    },
    () => undefined,
    t('documents.mailed'),
  );
  return (
    <span className="fin-unmailed">
      <StatePill tone="warn" icon="mail">
        {t('documents.unmailed')}
      </StatePill>
      <button
        type="button"
        className="btn sm"
        data-busy={mail.isPending || undefined}
        onClick={() => mail.isPending || mail.mutate()}
      >
        {t('documents.mail')}
        <span className="sr">
          : <bdi>{document.number}</bdi>
        </span>
      </button>
    </span>
  );
}

/** A list of documents; `sought` is null for the own ones. */
export function DocumentList({ sought, onAll }: { sought: SoughtDocuments | null; onAll?: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const person = usePerson();
  const list = useInfiniteQuery({
    queryKey: documentsKey(sought, person.id),
    queryFn: ({ pageParam }) => documentsPage(sought, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  orThrow(list);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {!list.data ? (
        <SkeletonRows />
      ) : rows.length ? (
        <DataTable<Document>
          label={t('documents.title')}
          rows={rows}
          keyOf={(document) => document.id}
          columns={[
            {
              id: 'pdf',
              label: t('order.number'),
              bare: true,
              cell: (document) => (
                <>
                  <PdfLink document={document} />
                  {document.isUnmailed ? <Unmailed document={document} /> : null}
                </>
              ),
            },
            ...(sought
              ? [
                  {
                    id: 'for',
                    label: t('documents.for'),
                    wide: true,
                    bare: true,
                    cell: (document: Document) => <bdi>{document.for}</bdi>,
                  },
                ]
              : []),
            {
              id: 'order',
              label: t('order.one'),
              bare: true,
              cell: (document) => (
                <MoneyLink to={`orders/${document.order}`}>
                  <bdi className="num">{document.orderNumber}</bdi>
                </MoneyLink>
              ),
            },
            {
              id: 'on',
              label: t('order.day'),
              bare: true,
              cell: (document) => <Day day={document.issuedOn} />,
            },
            {
              id: 'total',
              label: t('order.amount'),
              number: true,
              bare: true,
              cell: (document) => <Amount money={document.total} />,
            },
          ]}
        />
      ) : sought && (sought.q || sought.kind || sought.isUnmailed) ? (
        <EmptyState
          title={t('documents.nothing')}
          why={t('documents.nothingWhy')}
          action={
            <button type="button" className="btn" onClick={onAll}>
              {t('documents.all')}
            </button>
          }
        />
      ) : (
        <EmptyState title={t('documents.none')} why={t(sought ? 'documents.noneWhy' : 'documents.noneOwn')} />
      )}
      <ShowMore
        shown={rows.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}
