import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { useAct } from '@/platform/useAct.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { currencyName } from '@/shared/i18n/regions.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { AddCurrency } from './AddCurrency.tsx';
import { ALL, type Currency, currenciesQuery, switchCurrency } from './api.ts';
import { BankDialog } from './BankDialog.tsx';
import { Amount, CurrencyName, Freshness, Moment, Worth } from './Parts.tsx';

/** The currencies that are used. */
export default function CurrenciesPage() {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const cache = useQueryClient();
  useTopic('x:financial:rates');
  const found = useQuery(currenciesQuery);
  const [adding, setAdding] = useState(false);
  const [bank, setBank] = useState<Currency | null>(null);
  const [ending, setEnding] = useState<Currency | null>(null);
  const end = useAct(
    (code: string) => switchCurrency(code, false),
    () => {
      setEnding(null);
      return cache.invalidateQueries(ALL);
    },
    t('currencies.ended'),
  );
  orThrow(found);
  const items = found.data?.items;
  const add = (
    <button type="button" className="btn pri" onClick={() => setAdding(true)}>
      <Icon name="plus" s />
      {t('currencies.add')}
    </button>
  );
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('currencies.title')}</h1>
        {items && items.length > 1 ? <span className="end">{add}</span> : null}
      </div>
      <p className="q fin-lead">{t('currencies.lead')}</p>
      {!items ? (
        <SkeletonRows rows={4} />
      ) : (
        <DataTable<Currency>
          label={t('currencies.title')}
          className="fin-note"
          rows={items}
          keyOf={(c) => c.code}
          columns={[
            {
              id: 'currency',
              label: t('currency'),
              bare: true,
              wide: true,
              cell: (c) => <CurrencyName code={c.code} />,
            },
            { id: 'symbol', label: t('symbol'), cell: (c) => <bdi>{c.symbol}</bdi> },
            { id: 'decimals', label: t('decimals'), number: true, cell: (c) => f.num(c.decimals) },
            {
              id: 'example',
              label: t('example'),
              number: true,
              wide: true,
              cell: (c) => <Amount money={c.example} />,
            },
            { id: 'rate', label: t('rate'), bare: true, wide: true, cell: (c) => <Standing currency={c} /> },
            {
              id: 'acts',
              label: t('acts'),
              quiet: true,
              wide: true,
              cell: (c) => (
                <div className="fin-acts">
                  <button type="button" className="btn sm" onClick={() => setBank(c)}>
                    {t(c.bank.holder ? 'bank.edit' : 'bank.add')}
                    <bdi className="sr"> {c.code}</bdi>
                  </button>
                  {c.isBase ? null : (
                    <button type="button" className="btn sm" onClick={() => setEnding(c)}>
                      {t('currencies.end')}
                      <bdi className="sr"> {c.code}</bdi>
                    </button>
                  )}
                </div>
              ),
            },
          ]}
        />
      )}
      {items?.length === 1 ? (
        <EmptyState title={t('currencies.alone')} why={t('currencies.aloneWhy')} action={add} />
      ) : null}
      {adding && items ? (
        <AddCurrency active={items.map((c) => c.code)} onClose={() => setAdding(false)} />
      ) : null}
      {bank ? <BankDialog currency={bank} onClose={() => setBank(null)} /> : null}
      <ConfirmDialog
        opened={ending !== null}
        onClose={() => setEnding(null)}
        onConfirm={() => {
          if (ending && !end.isPending) end.mutate(ending.code);
        }}
        title={t('currencies.endTitle', { name: ending ? currencyName(f.lang, ending.code) : '' })}
        text={t('currencies.endText')}
        action={t('currencies.end')}
        busy={end.isPending}
      />
    </>
  );
}

/** What a currency is worth, since when, and whether that is old. */
function Standing({ currency: c }: { currency: Currency }) {
  const { t } = useTranslation('plugin.financial');
  if (c.isBase) return <span className="q">{t('isBase')}</span>;
  if (!c.rate)
    return (
      <Link to="/x/$pluginId/$" params={{ pluginId: 'financial', _splat: 'rates' }} className="link">
        {t('noRate')}
      </Link>
    );
  const { from, to, rate, effectiveAt } = c.rate;
  return (
    <span>
      <Worth from={from} to={to} rate={rate} />
      <span className="fin-sub">
        {t('since')} <Moment iso={effectiveAt} />
        {c.rate.isStale ? (
          <>
            {' '}
            <Freshness rate={c.rate} />
          </>
        ) : null}
      </span>
    </span>
  );
}
