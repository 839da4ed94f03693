import './money.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { oneOf } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Select } from '@/shared/ui/Field.tsx';
import { MoneyLink, Titles } from './OrderParts.tsx';
import { RefundPill } from './OrderRefunds.tsx';
import { Amount, Moment } from './Parts.tsx';
import {
  REFUND_STATES,
  type Refund,
  type RefundState,
  refundsFiles,
  refundsKey,
  refundsPage,
} from './refunds.ts';
import { SaveFile } from './SaveFile.tsx';

const route = getRouteApi('/x/$pluginId/$');

/** All refunds: what is asked for, and what was given back. */
export default function RefundsPage() {
  const { t } = useTranslation('plugin.financial');
  useTopic('x:financial:orders');
  const state = oneOf(REFUND_STATES, route.useSearch().state) ?? '';
  const navigate = route.useNavigate();
  const go = (next: RefundState | '') =>
    void navigate({ search: next ? { state: next } : {}, replace: true });
  const list = useInfiniteQuery({
    queryKey: refundsKey(state),
    queryFn: ({ pageParam }) => refundsPage(state, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  orThrow(list);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('refunds.title')}</h1>
        <span className="end">
          <SaveFile paths={refundsFiles(state)} name="refunds" />
        </span>
      </div>
      <div className="tools">
        <Select
          full={false}
          small
          aria-label={t('state')}
          value={state}
          onChange={(e) => go(oneOf(REFUND_STATES, e.currentTarget.value) ?? '')}
          options={[
            { value: '', label: t('sales.any') },
            ...REFUND_STATES.map((one) => ({ value: one, label: t(`refund.state.${one}`) })),
          ]}
        />
      </div>
      {!list.data ? (
        <SkeletonRows />
      ) : rows.length ? (
        <DataTable<Refund>
          label={t('refunds.title')}
          rows={rows}
          keyOf={(refund) => refund.id}
          columns={[
            {
              id: 'order',
              label: t('order.one'),
              bare: true,
              cell: (refund) => (
                <MoneyLink to={`orders/${refund.order}`}>
                  <bdi className="num">{refund.number}</bdi>
                </MoneyLink>
              ),
            },
            {
              id: 'state',
              label: t('state'),
              bare: true,
              cell: (refund) => <RefundPill state={refund.state} />,
            },
            {
              id: 'buyer',
              label: t('sales.buyer'),
              wide: true,
              bare: true,
              cell: ({ buyer }) => (
                <>
                  <bdi>{buyer.name}</bdi>
                  <span className="fin-sub">
                    <bdi>{buyer.email}</bdi>
                  </span>
                </>
              ),
            },
            {
              id: 'courses',
              label: t('order.courses'),
              wide: true,
              bare: true,
              cell: (refund) => <Titles items={refund.items} />,
            },
            {
              id: 'amount',
              label: t('order.amount'),
              number: true,
              bare: true,
              cell: (refund) => <Amount money={refund.amount} />,
            },
            {
              id: 'on',
              label: t('order.day'),
              bare: true,
              cell: (refund) => <Moment iso={refund.createdAt} />,
            },
          ]}
        />
      ) : state ? (
        <EmptyState
          title={t('refunds.nothing')}
          why={t('refunds.nothingWhy')}
          action={
            <button type="button" className="btn" onClick={() => go('')}>
              {t('refunds.all')}
            </button>
          }
        />
      ) : (
        <EmptyState title={t('refunds.none')} why={t('refunds.noneWhy')} />
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
