import './money.css';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { useAct } from '@/platform/useAct.ts';
import { oneOf } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { SearchBox, Select } from '@/shared/ui/Field.tsx';
import { Filters } from '@/shared/ui/Filters.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { IconName } from '@/shared/ui/icons.ts';
import { StatePill, type Tone } from '@/shared/ui/StatePill.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { currenciesQuery } from './api.ts';
import { CouponDialog } from './CouponDialog.tsx';
import {
  COUPON_STATES,
  COUPONS,
  type Coupon,
  type CouponState,
  couponsFiles,
  couponsPage,
  removeCoupon,
  type SoughtCoupons,
} from './coupons.ts';
import { Amount, Moment } from './Parts.tsx';
import { SaveFile } from './SaveFile.tsx';

const route = getRouteApi('/x/$pluginId/$');

const LOOKS: Record<CouponState, { tone: Tone; icon: IconName }> = {
  running: { tone: 'good', icon: 'check' },
  early: { tone: 'plain', icon: 'clock' },
  used: { tone: 'plain', icon: 'users' },
  over: { tone: 'plain', icon: 'cal' },
  off: { tone: 'plain', icon: 'x' },
};

/** The coupons of the site: which there are, how often each was used, and making more. */
export default function CouponsPage() {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const cache = useQueryClient();
  useTopic('x:financial:coupons');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const sought: SoughtCoupons = { q: search.q ?? '', state: oneOf(COUPON_STATES, search.state) ?? '' };
  const go = (change: Partial<SoughtCoupons>) => {
    const next = { ...sought, ...change };
    void navigate({
      search: { ...(next.q ? { q: next.q } : {}), ...(next.state ? { state: next.state } : {}) },
      replace: true,
    });
  };
  const [text, setText] = useRested(sought.q, (q) => go({ q }));
  const [open, setOpen] = useState<Coupon | 'new' | null>(null);
  const [removing, setRemoving] = useState<Coupon | null>(null);
  const currencies = useQuery(currenciesQuery);
  const list = useInfiniteQuery({
    queryKey: [...COUPONS.queryKey, sought],
    queryFn: ({ pageParam }) => couponsPage(sought, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  const remove = useAct(
    (coupon: Coupon) => removeCoupon(coupon.id),
    () => {
      setRemoving(null);
      return cache.invalidateQueries(COUPONS);
    },
    t('coupons.removed'),
  );
  orThrow(list);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const narrowed = Boolean(sought.q || sought.state);
  const add = (
    <button type="button" className="btn pri" onClick={() => setOpen('new')}>
      <Icon name="plus" s />
      {t('coupons.new')}
    </button>
  );
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('coupons.title')}</h1>
        {rows.length || narrowed ? <span className="end">{add}</span> : null}
      </div>
      <div className="tools">
        <SearchBox label={t('coupons.search')} value={text} onChange={setText} />
        <Filters on={Number(sought.state !== '')}>
          <Select
            full={false}
            small
            aria-label={t('state')}
            value={sought.state}
            onChange={(e) =>
              go({ state: (oneOf(COUPON_STATES, e.currentTarget.value) ?? '') as CouponState | '' })
            }
            options={[
              { value: '', label: t('sales.any') },
              ...COUPON_STATES.map((state) => ({ value: state, label: t(`coupons.state.${state}`) })),
            ]}
          />
        </Filters>
        {rows.length ? <SaveFile paths={couponsFiles(sought)} name="coupons" /> : null}
      </div>
      {!list.data ? (
        <SkeletonRows />
      ) : rows.length ? (
        <DataTable<Coupon>
          label={t('coupons.title')}
          rows={rows}
          keyOf={(coupon) => coupon.id}
          columns={[
            { id: 'code', label: t('coupon.code'), bare: true, cell: (c) => <Code coupon={c} /> },
            {
              id: 'state',
              label: t('state'),
              bare: true,
              cell: (c) => <StatePill {...LOOKS[c.state]}>{t(`coupons.state.${c.state}`)}</StatePill>,
            },
            { id: 'worth', label: t('coupons.worth'), cell: (c) => <Worth coupon={c} /> },
            {
              id: 'uses',
              label: t('coupons.uses'),
              number: true,
              cell: (c) =>
                c.usesMost
                  ? t('coupons.usesOf', { n: f.num(c.uses), most: f.num(c.usesMost) })
                  : f.num(c.uses),
            },
            {
              id: 'ends',
              label: t('coupons.ends'),
              cell: (c) => (c.endsAt ? <Moment iso={c.endsAt} /> : t('coupons.never')),
            },
            {
              id: 'acts',
              label: t('acts'),
              quiet: true,
              cell: (c) => (
                <span className="fin-acts">
                  <button
                    type="button"
                    className="btn bare sq"
                    aria-label={t('coupons.change', { code: c.code })}
                    onClick={() => setOpen(c)}
                  >
                    <Icon name="edit" />
                  </button>
                  <button
                    type="button"
                    className="btn bare sq"
                    aria-label={t('coupons.remove', { code: c.code })}
                    onClick={() => setRemoving(c)}
                  >
                    <Icon name="trash" />
                  </button>
                </span>
              ),
            },
          ]}
        />
      ) : narrowed ? (
        <EmptyState
          title={t('coupons.nothing')}
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
              {t('coupons.all')}
            </button>
          }
        />
      ) : (
        <EmptyState title={t('coupons.none')} why={t('coupons.noneWhy')} action={add} />
      )}
      <ShowMore
        shown={rows.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
      {open ? (
        <CouponDialog
          coupon={open === 'new' ? null : open}
          currencies={currencies.data?.items.map((c) => c.code) ?? []}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {removing ? (
        <ConfirmDialog
          opened
          title={t('coupons.remove', { code: `\u2068${removing.code}\u2069` })}
          text={t('coupons.removeText')}
          action={t('coupons.removeIt')}
          busy={remove.isPending}
          onClose={() => setRemoving(null)}
          onConfirm={() => remove.mutate(removing)}
        />
      ) : null}
    </>
  );
}

function Code({ coupon }: { coupon: Coupon }) {
  return (
    <>
      <bdi className="code">{coupon.code}</bdi>
      {coupon.batch ? (
        <span className="fin-sub">
          <bdi>{coupon.batch}</bdi>
        </span>
      ) : null}
    </>
  );
}

function Worth({ coupon }: { coupon: Coupon }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  return (
    <>
      {coupon.amount ? (
        <Amount money={coupon.amount} />
      ) : (
        t('coupons.off', { n: f.num(Number(coupon.percent)) })
      )}
      {coupon.minimum ? (
        <span className="fin-sub">
          {t('coupons.from')} <Amount money={coupon.minimum} />
        </span>
      ) : null}
      {coupon.hasCourses && !coupon.courses.length ? (
        <span className="fin-sub bad-t">{t('coupons.gone')}</span>
      ) : null}
      {coupon.courses.length ? (
        <span className="fin-sub">
          {coupon.courses.map((course) => (
            <bdi key={course.id} className="ord-t">
              {course.title}
            </bdi>
          ))}
        </span>
      ) : null}
    </>
  );
}
