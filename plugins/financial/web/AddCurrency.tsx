import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/platform/useAct.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { currencyName } from '@/shared/i18n/regions.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { SearchBox } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { ALL, knownQuery, switchCurrency } from './api.ts';

const MOST = 60;

/** Finds a currency by its name or its code, and begins to use it. */
export function AddCurrency({ active, onClose }: { active: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const cache = useQueryClient();
  const { data, error } = useQuery(knownQuery);
  const [search, setSearch] = useState('');
  const add = useAct(
    (code: string) => switchCurrency(code, true),
    () => {
      onClose();
      return cache.invalidateQueries(ALL);
    },
    t('currencies.added'),
  );
  const wanted = search.trim().toLocaleLowerCase(f.lang);
  const found = (data?.items ?? [])
    .filter((c) => !active.includes(c.code))
    .map((c) => ({ ...c, name: currencyName(f.lang, c.code) }))
    .filter((c) => `${c.code} ${c.name}`.toLocaleLowerCase(f.lang).includes(wanted));
  const choose = (code: string) => {
    if (!add.isPending) add.mutate(code);
  };
  return (
    <Dialog opened onClose={onClose} title={t('currencies.add')}>
      <SearchBox
        label={t('currencies.search')}
        value={search}
        onChange={setSearch}
        small={false}
        onEnter={() => {
          const [only, other] = found;
          if (only && !other) choose(only.code);
        }}
      />
      {error ? <Note tone="bad">{t('currencies.knownFailed')}</Note> : null}
      {!data && !error ? <SkeletonRows rows={5} height={40} /> : null}
      {data ? (
        <>
          <p className="sr" role="status">
            {t('currencies.found', { count: found.length, n: f.num(found.length) })}
          </p>
          {found.length ? null : <p className="q">{t('currencies.nothing')}</p>}
          <ul className="fin-pick">
            {found.slice(0, MOST).map((c) => (
              <li key={c.code}>
                <button type="button" onClick={() => choose(c.code)} disabled={add.isPending}>
                  <bdi className="code">{c.code}</bdi>
                  <span className="grow">{c.name}</span>
                  {c.symbol === c.code ? null : <bdi className="q">{c.symbol}</bdi>}
                </button>
              </li>
            ))}
          </ul>
          {found.length > MOST ? <p className="t1 q">{t('currencies.narrow')}</p> : null}
        </>
      ) : null}
    </Dialog>
  );
}
