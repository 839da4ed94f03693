import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orThrow } from '@/shared/api/problem.ts';
import { ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { MoneyLink } from './OrderParts.tsx';
import { Amount } from './Parts.tsx';
import { NewAccount } from './PayoutParts.tsx';
import { DUE_FILES, duePage, type Owed, PAYOUTS } from './payouts.ts';
import { SaveFile } from './SaveFile.tsx';

/** Who is owed something that is in no payout. */
export function DueTrainers() {
  const { t } = useTranslation('plugin.financial');
  const list = useInfiniteQuery({
    queryKey: [...PAYOUTS.queryKey, 'due'],
    queryFn: ({ pageParam }) => duePage(pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  orThrow(list);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="fin-part">
      <div className="hd2">
        <h2 className="grow">{t('payouts.due')}</h2>
        {rows.length ? (
          <span className="end">
            <SaveFile paths={DUE_FILES} name="due" />
          </span>
        ) : null}
      </div>
      {!list.data ? (
        <SkeletonRows rows={2} />
      ) : rows.length ? (
        <DataTable<Owed>
          label={t('payouts.due')}
          rows={rows}
          keyOf={(owed) => owed.trainer + owed.available.currency}
          columns={[
            {
              id: 'trainer',
              label: t('payout.trainer'),
              wide: true,
              bare: true,
              cell: (owed) => (
                <>
                  <MoneyLink to={`earnings/${owed.trainer}`}>
                    <bdi>{owed.trainerName}</bdi>
                  </MoneyLink>
                  {owed.hasAccount ? null : <span className="fin-sub">{t('payouts.noAccount')}</span>}
                  {owed.accountChangedAt ? <NewAccount at={owed.accountChangedAt} /> : null}
                </>
              ),
            },
            {
              id: 'pending',
              label: t('earnings.pending'),
              number: true,
              cell: (owed) => <Amount money={owed.pending} />,
            },
            {
              id: 'available',
              label: t('earnings.available'),
              number: true,
              cell: (owed) => <Amount money={owed.available} />,
            },
          ]}
        />
      ) : (
        <p className="q">{t('payouts.noneDue')}</p>
      )}
      <ShowMore
        shown={rows.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
    </section>
  );
}
