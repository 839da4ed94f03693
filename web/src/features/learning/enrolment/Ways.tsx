import './ways.css';
import { queryOptions } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';
import type { Money } from '@/shared/api/types.ts';
import { formatMoney, useFormat } from '@/shared/i18n/format.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { byCountryName } from '@/shared/i18n/regions.ts';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';

/** The ways in which somebody may give a course that costs something. */
export type Ways = components['schemas']['LearningWays'];
const KNOWN = ['free_of_charge', 'pay_later', 'paid_at_desk'] as const;

/** Stands for what was not chosen yet: the empty value is another part of the country. */
const NONE = '?';

/** What is said of a way. */
export type WayValues = typeof NO_WAY;
export const NO_WAY = {
  way: 'free_of_charge',
  access: 'now',
  dueOn: '',
  currency: '',
  country: '',
  subdivision: NONE,
  reference: '',
};

/** In which ways the reader may give a course, or a group of it. */
export const waysQuery = (course: string, group: string) =>
  queryOptions({
    queryKey: ['course', course, 'ways', group],
    queryFn: () =>
      call(
        api.GET('/courses/{id}/ways', {
          params: { path: { id: course }, query: group ? { groupId: group } : {} },
        }),
      ),
  });

const priceOf = (ways: Ways, v: WayValues): Money | undefined =>
  ways.prices.find((p) => p.currency === v.currency) ?? ways.prices[0];

/** Two weeks from now, as long as it can be due then. */
function usual(ways: Ways): string {
  const day = new Date(`${ways.dueFrom}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 13);
  return day.toISOString().slice(0, 10);
}

/** What an assignment says of its way. */
export function asWay(ways: Ways | undefined, v: WayValues) {
  if (!ways || v.way === 'free_of_charge') return { way: 'free_of_charge' };
  const price = priceOf(ways, v);
  return {
    way: v.way,
    ...(price ? { price } : {}),
    ...(v.way === 'pay_later' ? { accessNow: v.access === 'now', dueOn: v.dueOn || usual(ways) } : {}),
    ...(v.way === 'paid_at_desk' && v.reference.trim() ? { reference: v.reference.trim() } : {}),
    ...(v.country ? { country: v.country } : {}),
    ...(v.subdivision === NONE ? {} : { subdivision: v.subdivision }),
  };
}

interface Form {
  values: WayValues;
  set: <K extends keyof WayValues>(name: K, value: WayValues[K]) => void;
  text: (name: keyof WayValues) => {
    name: string;
    value: string;
    onChange: (e: { currentTarget: { value: string } }) => void;
  };
  fieldError: (name: string) => string | undefined;
}

/** Asks in which way people get a course that costs something, and for what each way needs. */
export function WayFields({ ways, form }: { ways: Ways; form: Form }) {
  const { t } = useTranslation('learning');
  const v = form.values;
  const offered = KNOWN.filter((way) => ways.ways.includes(way));
  const error = form.fieldError('way');
  return (
    <>
      <fieldset className="ways">
        <legend className="lab">{t('ways.title')}</legend>
        {offered.map((way) => (
          <label key={way} className="check">
            <input
              type="radio"
              name="way"
              checked={v.way === way}
              onChange={() => form.set('way', way)}
              aria-invalid={error ? true : undefined}
            />
            <span>
              <span className="m">{t(`ways.${way}`)}</span>
              <span className="t2 q">{t(`ways.${way}_hint`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {error ? <Note tone="bad">{error}</Note> : null}
      {v.way === 'pay_later' ? <Later ways={ways} form={form} /> : null}
      {v.way === 'free_of_charge' ? null : <Costs ways={ways} form={form} />}
      {v.way === 'paid_at_desk' ? (
        <Field
          label={t('ways.reference')}
          hint={t('ways.referenceHint')}
          error={form.fieldError('reference')}
        >
          <input className="in" dir="auto" maxLength={100} autoComplete="off" {...form.text('reference')} />
        </Field>
      ) : null}
    </>
  );
}

function Later({ ways, form }: { ways: Ways; form: Form }) {
  const { t } = useTranslation('learning');
  return (
    <>
      <fieldset className="ways">
        <legend className="lab">{t('ways.access')}</legend>
        {(['now', 'after'] as const).map((access) => (
          <label key={access} className="check">
            <input
              type="radio"
              name="access"
              checked={form.values.access === access}
              onChange={() => form.set('access', access)}
            />
            <span>
              <span className="m">{t(`ways.access_${access}`)}</span>
              <span className="t2 q">{t(`ways.access_${access}_hint`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Field label={t('ways.due')} hint={t('ways.dueHint')} error={form.fieldError('dueOn')}>
        <input
          className="in"
          type="date"
          min={ways.dueFrom}
          max={ways.dueUntil}
          {...form.text('dueOn')}
          value={form.values.dueOn || usual(ways)}
        />
      </Field>
    </>
  );
}

/** What a person pays, and where those are of whom it is not known, where taxes depend on it. */
function Costs({ ways, form }: { ways: Ways; form: Form }) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const v = form.values;
  const said = (money: Money) => {
    const { amount, currency } = formatMoney(f.lang, money, 'always');
    return isolate(`${amount} ${currency}`);
  };
  const parts = ways.subdivisions.filter((s) => s.country === v.country);
  return (
    <>
      <Field
        label={t('ways.price')}
        hint={ways.addsTax ? t('ways.priceTax') : t('ways.priceHint')}
        error={form.fieldError('price')}
      >
        <Select
          {...form.text('currency')}
          value={priceOf(ways, v)?.currency ?? ''}
          options={ways.prices.map((p) => ({ value: p.currency, label: said(p) }))}
        />
      </Field>
      {ways.countries.length ? (
        <div className="fields2">
          <Field label={t('ways.country')} hint={t('ways.countryHint')} error={form.fieldError('country')}>
            <Select
              value={v.country}
              options={[{ value: '', label: t('ways.known') }, ...byCountryName(f.lang, ways.countries)]}
              onChange={(e) => {
                form.set('country', e.currentTarget.value);
                form.set('subdivision', NONE);
              }}
            />
          </Field>
          {parts.length ? (
            <Field label={t('ways.part')} error={form.fieldError('subdivision')}>
              <Select
                {...form.text('subdivision')}
                options={[
                  { value: NONE, label: t('ways.choosePart') },
                  ...parts.map((s) => ({ value: s.code, label: s.name, dir: 'auto' as const })),
                  { value: '', label: t('ways.otherPart') },
                ]}
              />
            </Field>
          ) : null}
        </div>
      ) : null}
    </>
  );
}
