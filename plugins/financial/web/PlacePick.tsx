import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';
import { byCountryName } from '@/shared/i18n/regions.ts';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { setPlace, useCartChange } from './cart.ts';
import { checkoutQuery } from './orders.ts';
import type { CartTax, Places } from './taxes.ts';

/** Stands for what was not chosen yet: the empty value is another part of the country. */
const NONE = '?';

/** Asks where the buyer is, as taxes depend on it. */
export function PlacePick({ tax, places, user }: { tax: CartTax; places: Places; user: string }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const cache = useQueryClient();
  const [country, setCountry] = useState(tax.country);
  const [part, setPart] = useState(tax.subdivision);
  const change = useCartChange(() => cache.invalidateQueries(checkoutQuery(user)));
  const parts = places.subdivisions.filter((s) => s.country === country);
  const say = (where: string, which: string | null) => {
    setCountry(where);
    setPart(which);
    change.mutate(() => setPlace(where, which));
  };
  return (
    <section aria-busy={change.isPending}>
      <h2>{t('tax.where')}</h2>
      <div className="fields2">
        <Field label={t('tax.country')} hint={t('tax.countryHint')}>
          <Select
            autoComplete="country"
            value={country}
            options={[
              ...(country ? [] : [{ value: '', label: t('tax.choose') }]),
              ...byCountryName(f.lang, places.countries),
            ]}
            onChange={(e) => say(e.currentTarget.value, null)}
          />
        </Field>
        {parts.length ? (
          <Field label={t('tax.part')}>
            <Select
              value={part ?? NONE}
              options={[
                ...(part === null ? [{ value: NONE, label: t('tax.choose') }] : []),
                ...parts.map((s) => ({ value: s.code, label: s.name, dir: 'auto' as const })),
                { value: '', label: t('tax.otherPart') },
              ]}
              onChange={(e) => say(country, e.currentTarget.value)}
            />
          </Field>
        ) : null}
      </div>
    </section>
  );
}
