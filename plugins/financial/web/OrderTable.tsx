import type { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ShowMore } from '@/shared/ui/Bits.tsx';
import { type Column, DataTable } from '@/shared/ui/DataTable.tsx';
import { useWays } from './gateways.ts';
import { isNothing, NumberLink, OrderPill, Titles, Total } from './OrderParts.tsx';
import type { Order, OrderPage } from './orders.ts';
import { Amount, Moment } from './Parts.tsx';

type List = Pick<
  ReturnType<typeof useInfiniteQuery<OrderPage>>,
  'hasNextPage' | 'isFetchingNextPage' | 'isFetchNextPageError' | 'fetchNextPage'
>;

/** Orders, a page at a time: those of one person, or of all people (`office`), which say whose they are and how they are paid. */
export function OrderTable({
  rows,
  list,
  office = false,
}: {
  rows: readonly Order[];
  list: List;
  office?: boolean;
}) {
  const { t } = useTranslation('plugin.financial');
  const ways = useWays(office ? rows.map((order) => order.method) : []);
  const ofOffice = (column: Column<Order>) => (office ? [column] : []);
  return (
    <>
      <DataTable<Order>
        label={t(office ? 'sales.title' : 'orders.title')}
        rows={rows}
        keyOf={(order) => order.id}
        columns={[
          {
            id: 'number',
            label: t('order.number'),
            bare: true,
            cell: (order) => <NumberLink order={order} />,
          },
          {
            id: 'state',
            label: t('state'),
            bare: true,
            cell: (order) => (
              <>
                <OrderPill order={order} />
                {office && order.hasProof ? <span className="fin-sub">{t('proof.toSee')}</span> : null}
              </>
            ),
          },
          ...ofOffice({
            id: 'buyer',
            label: t('sales.buyer'),
            wide: true,
            bare: true,
            cell: (order) => <Buyer order={order} />,
          }),
          {
            id: 'courses',
            label: t('order.courses'),
            wide: true,
            bare: true,
            cell: (order) => <Titles items={order.items} />,
          },
          ...ofOffice({
            id: 'method',
            label: t('sales.method'),
            bare: true,
            cell: (order) => ways.name(order.method),
          }),
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

function Buyer({ order: { buyer } }: { order: Order }) {
  return (
    <>
      <Link className="link" to="/admin/users" search={{ q: buyer.email }}>
        <bdi>{buyer.name}</bdi>
      </Link>
      <span className="fin-sub">
        <bdi>{buyer.email}</bdi>
      </span>
    </>
  );
}
