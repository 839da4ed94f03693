import './money.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { useAddress } from './address.ts';
import { MoneyLink } from './OrderParts.tsx';
import { OrderTable } from './OrderTable.tsx';
import { mineKey, minePage } from './orders.ts';
import { ListedNote, listedOf, SpendingStrip } from './SpendingStrip.tsx';
import { spendingQuery } from './sales.ts';

/** What somebody has ordered, the newest first, and what it comes to. */
export default function OrdersPage() {
  const { t } = useTranslation('plugin.financial');
  const person = usePerson();
  const [search, go] = useAddress();
  const listed = listedOf(search);
  const spending = useQuery(spendingQuery(person.id, ''));
  const list = useInfiniteQuery({
    queryKey: [...mineKey(person.id), listed],
    queryFn: ({ pageParam }) => minePage(listed, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  orThrow(list);
  orThrow(spending);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="hd2">
        <h1>{t('orders.title')}</h1>
        <MoneyLink to="invoices">{t('invoices.title')}</MoneyLink>
      </div>
      <div className="fin-note">
        <SpendingStrip items={spending.data?.items ?? []} listed={listed} onList={(to) => go({ ...to })} />
        <ListedNote listed={listed} onList={(to) => go({ ...to })} />
      </div>
      {!list.data ? (
        <SkeletonRows />
      ) : rows.length || listed.money ? (
        <OrderTable rows={rows} list={list} />
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
    </>
  );
}
