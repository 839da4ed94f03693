import './money.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { OrderTable } from './OrderTable.tsx';
import { soughtKey, soughtPage } from './orders.ts';
import { ALL_LISTED, ListedNote, SpendingStrip } from './SpendingStrip.tsx';
import { spendingQuery } from './sales.ts';

/** What a trainee has ordered and paid, for super admins; beside the progress in a course. */
export default function TraineeMoneyTab({ userId }: { courseId: string; userId: string }) {
  const { t } = useTranslation('plugin.financial');
  useTopic('x:financial:orders');
  const [listed, setListed] = useState(ALL_LISTED);
  const spending = useQuery(spendingQuery('', userId));
  const sought = { q: '', state: '' as const, hasProof: '' as const, buyer: userId, ...listed };
  const list = useInfiniteQuery({
    queryKey: soughtKey(sought),
    queryFn: ({ pageParam }) => soughtPage(sought, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  orThrow(spending);
  orThrow(list);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="fin-part">
      <SpendingStrip items={spending.data?.items ?? []} listed={listed} onList={setListed} />
      <ListedNote listed={listed} onList={setListed} />
      {!list.data || !spending.data ? (
        <SkeletonRows />
      ) : rows.length ? (
        <OrderTable rows={rows} list={list} />
      ) : (
        <EmptyState title={t('spending.none')} why={t('spending.noneWhy')} />
      )}
    </div>
  );
}
