import './money.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { oneOf } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { SearchBox, Select } from '@/shared/ui/Field.tsx';
import { Filters } from '@/shared/ui/Filters.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { OrderTable } from './OrderTable.tsx';
import { type OrderState, type Sought, STATES, soughtFiles, soughtKey, soughtPage } from './orders.ts';
import { SaveFile } from './SaveFile.tsx';

const route = getRouteApi('/x/$pluginId/$');

/** What narrows the list to orders with a proof that somebody is to look at, beside their states. */
const PROOF = 'proof';

/** All orders: find one, and see which wait for their money. */
export default function SalesPage() {
  const { t } = useTranslation('plugin.financial');
  useTopic('x:financial:orders');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const hasProof = search.state === PROOF;
  const sought: Sought = {
    q: search.q ?? '',
    state: oneOf(STATES, search.state) ?? '',
    hasProof: hasProof ? 'true' : '',
  };
  const shown = hasProof ? PROOF : sought.state;
  const go = (change: { q?: string; state?: OrderState | typeof PROOF | '' }) => {
    const next = { q: sought.q, state: shown, ...change };
    void navigate({
      search: { ...(next.q ? { q: next.q } : {}), ...(next.state ? { state: next.state } : {}) },
      replace: true,
    });
  };
  const [text, setText] = useRested(sought.q, (q) => go({ q }));
  const list = useInfiniteQuery({
    queryKey: soughtKey(sought),
    queryFn: ({ pageParam }) => soughtPage(sought, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  orThrow(list);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const narrowed = Boolean(sought.q || shown);
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('sales.title')}</h1>
        <span className="end">
          <SaveFile paths={soughtFiles(sought)} name="orders" />
        </span>
      </div>
      <div className="tools">
        <SearchBox label={t('sales.search')} value={text} onChange={setText} />
        <Filters on={Number(shown !== '')}>
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
                go({ q: '', state: '' });
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
