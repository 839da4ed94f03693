import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { useAct } from '@/platform/useAct.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useAddress } from './address.ts';
import { ALL, currenciesQuery, type Rate, ratesQuery, withdrawRate } from './api.ts';
import { ConvertCard } from './ConvertCard.tsx';
import { CorrectDialog } from './CorrectDialog.tsx';
import { FetchLine } from './FetchLine.tsx';
import { ImportDialog } from './ImportDialog.tsx';
import { Freshness, OtherWay, Span, useCurrencyLabel, Worth } from './Parts.tsx';
import { RateDialog } from './RateDialog.tsx';

type Open = { what: 'add'; of: string } | { what: 'correct' | 'withdraw'; rate: Rate } | { what: 'import' };

/** What one currency is worth in another, now and later. */
export default function RatesPage() {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const label = useCurrencyLabel();
  const cache = useQueryClient();
  useTopic('x:financial:rates');
  const currencies = useQuery(currenciesQuery);
  const found = useQuery(ratesQuery);
  const [search, go] = useAddress();
  const only = search.currency ?? '';
  const [open, setOpen] = useState<Open | null>(null);
  const withdraw = useAct(
    (id: string) => withdrawRate(id),
    () => {
      setOpen(null);
      return cache.invalidateQueries(ALL);
    },
    t('rates.withdrawn'),
  );
  orThrow(currencies);
  orThrow(found);
  const data = found.data;
  const active = currencies.data?.items.map((c) => c.code) ?? [];
  const others = active.filter((code) => code !== data?.base);
  /** A currency that was switched off keeps its rates, and gets no new ones. */
  const inUse = (r: Rate) => active.includes(r.from) && active.includes(r.to);
  const shown = (list: readonly Rate[]) => list.filter((r) => !only || r.from === only || r.to === only);
  const inForce = shown(data?.inForce ?? []);
  const planned = shown(data?.planned ?? []);
  const missing = others.filter((code) => !data?.inForce.some((r) => r.from === code || r.to === code));
  const close = () => setOpen(null);
  const acts = (r: Rate) => (
    <div className="fin-acts">
      {inUse(r) ? (
        <button
          type="button"
          className="btn sm"
          onClick={() => setOpen({ what: 'add', of: r.from === data?.base ? r.to : r.from })}
        >
          {t('rates.follow')}
          <bdi className="sr">{` ${r.from} ${r.to}`}</bdi>
        </button>
      ) : null}
      <button type="button" className="btn sm" onClick={() => setOpen({ what: 'correct', rate: r })}>
        {t('rates.correct')}
        <bdi className="sr">{` ${r.from} ${r.to}`}</bdi>
      </button>
    </div>
  );
  const add = (
    <button
      type="button"
      className="btn pri"
      onClick={() => setOpen({ what: 'add', of: missing[0] ?? others[0] ?? '' })}
    >
      <Icon name="plus" s />
      {t('rates.add')}
    </button>
  );
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('rates.title')}</h1>
        {others.length ? (
          <span className="end">
            <button type="button" className="btn" onClick={() => setOpen({ what: 'import' })}>
              <Icon name="upload" s />
              {t('import.open')}
            </button>
            {data?.inForce.length ? add : null}
          </span>
        ) : null}
      </div>
      <p className="q fin-lead">{t('rates.lead')}</p>
      {!data || !currencies.data ? (
        <SkeletonRows rows={4} />
      ) : !others.length ? (
        <EmptyState
          title={t('rates.noCurrencies')}
          why={t('rates.noCurrenciesWhy')}
          action={
            <Link
              to="/x/$pluginId/$"
              params={{ pluginId: 'financial', _splat: 'currencies' }}
              className="btn pri"
            >
              {t('currencies.title')}
            </Link>
          }
        />
      ) : (
        <>
          <FetchLine fetching={data.fetching} />
          {missing.length && data.inForce.length ? (
            <div className="fin-note">
              <Note tone="warn">
                {t('rates.missing')} <bdi>{missing.join(', ')}</bdi>
              </Note>
            </div>
          ) : null}
          {data.inForce.length ? (
            <>
              <div className="tools">
                <div className="row" style={{ gap: 8 }}>
                  <span className="t2 q" aria-hidden>
                    {t('rates.show')}
                  </span>
                  <Select
                    aria-label={t('rates.show')}
                    full={false}
                    small
                    value={only}
                    onChange={(e) => go({ currency: e.currentTarget.value })}
                    options={[
                      { value: '', label: t('rates.all') },
                      ...others.map((code) => ({ value: code, label: label(code) })),
                    ]}
                  />
                </div>
              </div>
              {inForce.length ? (
                <DataTable<Rate>
                  label={t('rates.inForce')}
                  rows={inForce}
                  keyOf={(r) => r.id}
                  columns={[
                    {
                      id: 'pair',
                      label: t('pair.name'),
                      bare: true,
                      wide: true,
                      cell: (r) => (
                        <>
                          <Link
                            to="/x/$pluginId/$"
                            params={{ pluginId: 'financial', _splat: `rates/${r.from}/${r.to}` }}
                            className="link"
                          >
                            <Worth from={r.from} to={r.to} rate={r.rate} />
                          </Link>
                          <OtherWay rate={r} />
                        </>
                      ),
                    },
                    { id: 'since', label: t('began'), cell: (r) => <Span rate={r} /> },
                    {
                      id: 'state',
                      label: t('state'),
                      bare: true,
                      cell: (r) =>
                        inUse(r) ? (
                          <Freshness rate={r} />
                        ) : (
                          <StatePill tone="plain" icon="box">
                            {t('off')}
                          </StatePill>
                        ),
                    },
                    { id: 'source', label: t('sourceOf'), cell: (r) => t(`source.${r.source}`) },
                    { id: 'acts', label: t('acts'), quiet: true, wide: true, cell: acts },
                  ]}
                />
              ) : (
                <p className="q">{t('rates.noneOfIt')}</p>
              )}
              <p className="t1 q fin-foot">
                {t('rates.staleIs', { count: data.staleDays, n: f.num(data.staleDays) })}
              </p>
            </>
          ) : (
            <EmptyState title={t('rates.none')} why={t('rates.noneWhy')} action={add} />
          )}
          {planned.length ? (
            <section className="fin-part">
              <h2>{t('rates.planned')}</h2>
              <DataTable<Rate>
                label={t('rates.planned')}
                rows={planned}
                keyOf={(r) => r.id}
                columns={[
                  {
                    id: 'pair',
                    label: t('pair.name'),
                    bare: true,
                    wide: true,
                    cell: (r) => <Worth from={r.from} to={r.to} rate={r.rate} />,
                  },
                  { id: 'from', label: t('from'), cell: (r) => <Span rate={r} /> },
                  {
                    id: 'acts',
                    label: t('acts'),
                    quiet: true,
                    cell: (r) => (
                      <div className="fin-acts">
                        <button
                          type="button"
                          className="btn sm"
                          onClick={() => setOpen({ what: 'withdraw', rate: r })}
                        >
                          {t('rates.withdraw')}
                          <bdi className="sr">{` ${r.from} ${r.to}`}</bdi>
                        </button>
                      </div>
                    ),
                  },
                ]}
              />
            </section>
          ) : null}
          {data.inForce.length ? <ConvertCard active={active} base={data.base} /> : null}
        </>
      )}
      {open?.what === 'add' && data ? (
        <RateDialog base={data.base} others={others} of={open.of} inForce={data.inForce} onClose={close} />
      ) : null}
      {open?.what === 'correct' ? <CorrectDialog rate={open.rate} onClose={close} /> : null}
      {open?.what === 'import' ? <ImportDialog onClose={close} /> : null}
      <ConfirmDialog
        opened={open?.what === 'withdraw'}
        onClose={close}
        onConfirm={() => {
          if (open?.what === 'withdraw' && !withdraw.isPending) withdraw.mutate(open.rate.id);
        }}
        title={t('rates.withdrawTitle')}
        text={t('rates.withdrawText')}
        action={t('rates.withdraw')}
        busy={withdraw.isPending}
      />
    </>
  );
}
