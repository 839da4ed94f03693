import './money.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { MoneyLink, NumberLink, OrderPill, Titles, Total } from './OrderParts.tsx';
import { minePage, mineKey, type Order } from './orders.ts';
import { Moment } from './Parts.tsx';

/** What somebody has ordered, the newest first. */
export default function OrdersPage() {
  const { t } = useTranslation('plugin.financial');
  const person = usePerson();
  const list = useInfiniteQuery({
    queryKey: mineKey(person.id),
    queryFn: ({ pageParam }) => minePage(pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  orThrow(list);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="hd2">
        <h1>{t('orders.title')}</h1>
        <MoneyLink to="invoices">{t('invoices.title')}</MoneyLink>
      </div>
      {!list.data ? (
        <SkeletonRows />
      ) : rows.length ? (
        <div className="fin-note">
          <DataTable<Order>
            label={t('orders.title')}
            rows={rows}
            keyOf={(order) => order.id}
            columns={[
              { id: 'number', label: t('order.number'), bare: true, cell: (order) => <NumberLink order={order} /> },
              { id: 'state', label: t('state'), bare: true, cell: (order) => <OrderPill order={order} /> },
              {
                id: 'courses',
                label: t('order.courses'),
                wide: true,
                bare: true,
                cell: (order) => <Titles items={order.items} />,
              },
              { id: 'on', label: t('order.day'), bare: true, cell: (order) => <Moment iso={order.createdAt} /> },
              {
                id: 'total',
                label: t('cart.total'),
                number: true,
                wide: true,
                bare: true,
                cell: (order) => <Total order={order} />,
              },
            ]}
          />
        </div>
      ) : (
        <EmptyState
          title={t('orders.none')}
          why={t('orders.noneWhy')}
          action={
            <Link className="btn pri" to="/courses">
              {t('cart.courses')}
            </Link>
          }
        />
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
