import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { mayEdit } from '@/shared/api/course.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { CourseAdmin } from '@/shared/api/types.ts';
import { isFree } from '@/shared/i18n/format.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { Amount, CurrencyName, Moment, useRateText } from './Parts.tsx';
import {
  type CoursePrice,
  type CoursePrices,
  type PricesDraft,
  previewQuery,
  pricesQuery,
  setPrices,
} from './prices.ts';

type Way = 'site' | 'own_rate' | 'fixed' | 'not_taken';

interface Row {
  way: Way;
  fixed: string;
  ownRate: string;
}

const rowOf = (p: CoursePrice): Row => ({
  way: !p.isAccepted ? 'not_taken' : p.fixed ? 'fixed' : p.ownRate ? 'own_rate' : 'site',
  fixed: p.fixed?.amount ?? '',
  ownRate: p.ownRate ?? '',
});

const rowsOf = (prices: CoursePrices): Record<string, Row> =>
  Object.fromEntries(prices.items.map((p) => [p.currency, rowOf(p)]));

/** How long nothing is typed before it is asked what the prices would be, in ms. */
const REST = 350;

/** What a course costs in each currency; a page of its settings. */
export default function PricesTab({ course }: { course: CourseAdmin }) {
  const found = useQuery(pricesQuery(course.id));
  orThrow(found);
  if (!found.data) return <SkeletonRows rows={4} />;
  return <Prices key={found.data.version} course={course} prices={found.data} />;
}

function Prices({ course, prices }: { course: CourseAdmin; prices: CoursePrices }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const edits = mayEdit(course, usePerson());
  const draftOf = (rows: Record<string, Row>): PricesDraft => ({
    version: prices.version,
    own: prices.own.currency,
    items: prices.items.map((price) => {
      const row = rows[price.currency] ?? rowOf(price);
      return {
        currency: price.currency,
        isAccepted: row.way !== 'not_taken',
        fixed: row.way === 'fixed' ? latinOf(row.fixed) : null,
        ownRate: row.way === 'own_rate' ? latinOf(row.ownRate) : null,
      };
    }),
  });
  const form = useForm({
    initial: { rows: rowsOf(prices) },
    submit: async ({ rows }) => {
      cache.setQueryData(pricesQuery(course.id).queryKey, await setPrices(course.id, draftOf(rows)));
      toast(t('prices.saved'));
    },
  });
  const { rows } = form.values;
  const draft = form.dirty ? JSON.stringify(draftOf(rows)) : null;
  const [rested, setRested] = useState(draft);
  useEffect(() => {
    const timer = setTimeout(() => setRested(draft), REST);
    return () => clearTimeout(timer);
  }, [draft]);
  const preview = useQuery(previewQuery(course.id, draft === null ? null : rested));
  // What cannot be leaves the figures of before where they are.
  const [last, setLast] = useState(prices);
  useEffect(() => {
    if (preview.data) setLast(preview.data);
  }, [preview.data]);
  const shown = draft === null ? prices : (preview.data ?? last);
  const asking = draft !== null && (draft !== rested || preview.isFetching);
  const change = (code: string, by: Partial<Row>) => {
    const price = prices.items.find((p) => p.currency === code);
    const row = rows[code] ?? (price && rowOf(price));
    if (row) form.set('rows', { ...rows, [code]: { ...row, ...by } });
  };
  return (
    <form ref={form.form} className="fields cset fin-wide" onSubmit={form.onSubmit} noValidate>
      <p className="q">
        {t('prices.own')}: <Amount money={prices.own} />{' '}
        {edits ? (
          <Link className="link" to="/teach/$courseId/settings" params={{ courseId: course.id }}>
            {t('prices.change')}
          </Link>
        ) : null}
      </p>
      {isFree(prices.own) ? <Note>{t('prices.free')}</Note> : null}
      {shown.items.some((p) => p.price) ? null : <Note tone="warn">{t('prices.notSold')}</Note>}
      {form.message ? <Note tone="bad">{form.message}</Note> : null}
      {form.fieldError('items') ? <Note tone="bad">{form.fieldError('items')}</Note> : null}
      <ul className="fin-prices" aria-label={t('prices.title')}>
        {prices.items.map((p, i) => {
          const row = rows[p.currency] ?? rowOf(p);
          return (
            <li key={p.currency}>
              <CurrencyName code={p.currency} />
              <Field
                label={t('prices.way', { currency: `\u2068${p.currency}\u2069` })}
                error={form.fieldError(`items.${i}.currency`)}
              >
                <Select
                  value={row.way}
                  disabled={!edits}
                  onChange={(e) => change(p.currency, { way: e.currentTarget.value as Way })}
                  options={(p.isOwn
                    ? (['site', 'not_taken'] as const)
                    : (['site', 'own_rate', 'fixed', 'not_taken'] as const)
                  ).map((way) => ({
                    value: way,
                    label: p.isOwn && way === 'site' ? t('prices.ways.own') : t(`prices.ways.${way}`),
                  }))}
                />
              </Field>
              {row.way === 'fixed' ? (
                <Field
                  label={t('prices.fixed', { currency: `\u2068${p.currency}\u2069` })}
                  error={form.fieldError(`items.${i}.fixed`)}
                >
                  <input
                    className="in num"
                    inputMode="decimal"
                    dir="ltr"
                    maxLength={30}
                    autoComplete="off"
                    readOnly={!edits}
                    value={row.fixed}
                    onChange={(e) => change(p.currency, { fixed: e.currentTarget.value })}
                  />
                </Field>
              ) : row.way === 'own_rate' ? (
                <Field
                  label={t('prices.ownRate', {
                    from: `\u2068${prices.own.currency}\u2069`,
                    to: `\u2068${p.currency}\u2069`,
                  })}
                  error={form.fieldError(`items.${i}.ownRate`)}
                >
                  <input
                    className="in num"
                    inputMode="decimal"
                    dir="ltr"
                    maxLength={30}
                    autoComplete="off"
                    readOnly={!edits}
                    value={row.ownRate}
                    onChange={(e) => change(p.currency, { ownRate: e.currentTarget.value })}
                  />
                </Field>
              ) : (
                <span />
              )}
              <Shown price={shown.items.find((one) => one.currency === p.currency)} asking={asking} />
            </li>
          );
        })}
      </ul>
      {prices.rounding === 'exact' ? null : <p className="t2 q">{t(`prices.rounding.${prices.rounding}`)}</p>}
      {edits ? (
        <div className="row w">
          <button type="submit" className="btn pri" disabled={!form.dirty} data-busy={form.busy || undefined}>
            {t('save')}
          </button>
        </div>
      ) : null}
    </form>
  );
}

/** What a buyer pays, and how that was found. */
function Shown({
  price,
  asking,
}: {
  price: CoursePrice | undefined;
  /** It is being asked what it is now. */
  asking: boolean;
}) {
  const { t } = useTranslation('plugin.financial');
  const text = useRateText();
  return (
    <div className="fin-shown" aria-busy={asking}>
      {price?.price ? (
        <b>
          <Amount money={price.price} />
        </b>
      ) : (
        <b className="qq">–</b>
      )}
      {price ? (
        <span className="fin-sub">
          {t(`prices.how.${price.how}`)}
          {price.rate ? (
            <>
              {' '}
              <bdi>{text(price.rate)}</bdi>
            </>
          ) : null}
          {price.effectiveAt ? (
            <>
              {' · '}
              {t('since')} <Moment iso={price.effectiveAt} />
            </>
          ) : null}
          {price.isStale ? ` · ${t('stale')}` : null}
        </span>
      ) : null}
    </div>
  );
}
