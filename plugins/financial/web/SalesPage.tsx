import './money.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { oneOf } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Days, daysOf } from '@/shared/ui/Days.tsx';
import { SearchBox, Select } from '@/shared/ui/Field.tsx';
import { Filters } from '@/shared/ui/Filters.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { useAddress } from './address.ts';
import { useWays } from './gateways.ts';
import { OrderTable } from './OrderTable.tsx';
import { methodsQuery, type Sought, STATES, soughtFiles, soughtKey, soughtPage } from './orders.ts';
import { SaveFile } from './SaveFile.tsx';

/** What narrows the list to orders with a proof that somebody is to look at, beside their states. */
const PROOF = 'proof';

/** All orders: find one, and see which wait for their money. */
export default function SalesPage() {
  const { t } = useTranslation('plugin.financial');
  useTopic('x:financial:orders');
  const [search, go] = useAddress();
  const hasProof = search.state === PROOF;
  const days = daysOf(search);
  const methods = useQuery(methodsQuery).data?.items ?? [];
  const ways = useWays(methods);
  const sought: Sought = {
    q: search.q ?? '',
    state: oneOf(STATES, search.state) ?? '',
    hasProof: hasProof ? 'true' : '',
    method: search.method ?? '',
    ...days,
  };
  const shown = hasProof ? PROOF : sought.state;
  const [text, setText] = useRested(sought.q, (q) => go({ q }));
  const list = useInfiniteQuery({
    queryKey: soughtKey(sought),
    queryFn: ({ pageParam }) => soughtPage(sought, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  orThrow(list);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const narrowed = Boolean(sought.q || shown || sought.method || days.from || days.until);
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('sales.title')}</h1>
        <span className="end">
          <SaveFile paths={soughtFiles(sought)} name="orders" />
        </span>
      </div>
      <div className="tools days">
        <SearchBox label={t('sales.search')} value={text} onChange={setText} />
        <Filters on={[shown, sought.method, days.from, days.until].filter(Boolean).length}>
          <Select
            full={false}
            small
            aria-label={t('state')}
            value={shown}
            onChange={(e) => go({ state: oneOf([PROOF, ...STATES], e.currentTarget.value) ?? '' })}
            options={[
              { value: '', label: t('sales.any') },
              { value: PROOF, label: t('proof.toSee') },
              ...STATES.map((state) => ({ value: state, label: t(`order.state.${state}`) })),
            ]}
          />
          <Select
            full={false}
            small
            aria-label={t('sales.method')}
            value={sought.method ?? ''}
            onChange={(e) => go({ method: e.currentTarget.value })}
            options={[
              { value: '', label: t('sales.anyMethod') },
              ...methods.map((method) => ({ value: method, label: ways.name(method) })),
            ]}
          />
          <Days value={days} onChange={(change) => go({ ...change })} />
        </Filters>
      </div>
      {!list.data ? (
        <SkeletonRows />
      ) : rows.length ? (
        <OrderTable rows={rows} list={list} office />
      ) : narrowed ? (
        <EmptyState
          title={t('sales.nothing')}
          why={t('sales.nothingWhy')}
          action={
            <button
              type="button"
              className="btn"
              onClick={() => {
                setText('');
                go({ q: '', state: '', method: '', from: '', until: '' });
              }}
            >
              {t('sales.all')}
            </button>
          }
        />
      ) : (
        <EmptyState title={t('sales.none')} why={t('sales.noneWhy')} />
      )}
    </>
  );
}
