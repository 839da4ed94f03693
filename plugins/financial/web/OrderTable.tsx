import type { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ShowMore } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { isNothing, NumberLink, OrderPill, Titles, Total } from './OrderParts.tsx';
import type { Order, OrderPage } from './orders.ts';
import { Amount, Moment } from './Parts.tsx';

type List = Pick<
  ReturnType<typeof useInfiniteQuery<OrderPage>>,
  'hasNextPage' | 'isFetchingNextPage' | 'isFetchNextPageError' | 'fetchNextPage'
>;

/** Orders of one person, a page at a time. */
export function OrderTable({ rows, list }: { rows: readonly Order[]; list: List }) {
  const { t } = useTranslation('plugin.financial');
  return (
    <>
      <DataTable<Order>
        label={t('orders.title')}
        rows={rows}
        keyOf={(order) => order.id}
        columns={[
          {
            id: 'number',
            label: t('order.number'),
            bare: true,
            cell: (order) => <NumberLink order={order} />,
          },
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
            cell: (order) => (
              <>
                <Total order={order} />
                {isNothing(order.refunded) ? null : (
                  <span className="fin-sub">
                    {t('spending.back')} <Amount money={order.refunded} />
                  </span>
                )}
              </>
            ),
          },
        ]}
      />
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
