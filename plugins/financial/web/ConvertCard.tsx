import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { type Conversion, convert } from './api.ts';
import { Amount, Moment, useCurrencyLabel, Worth } from './Parts.tsx';

/** Tries what an amount is worth, as prices will be converted. */
export function ConvertCard({ active, base }: { active: readonly string[]; base: string }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const label = useCurrencyLabel();
  const [result, setResult] = useState<Conversion | null>(null);
  const form = useForm({
    initial: { amount: f.num(100), currency: base, to: active.find((code) => code !== base) ?? base },
    submit: async (v) => {
      setResult(null);
      setResult(await convert(latinOf(v.amount), v.currency, v.to));
    },
  });
  const options = active.map((code) => ({ value: code, label: label(code) }));
  const { values: v, set } = form;
  return (
    <section className="card fin-part fin-conv">
      <h2>{t('convert.title')}</h2>
      <p className="q">{t('convert.lead')}</p>
      <form ref={form.form} onSubmit={form.onSubmit} noValidate>
        <Field label={t('convert.amount')} error={form.fieldError('amount')}>
          <input
            className="in num"
            inputMode="decimal"
            dir="ltr"
            maxLength={40}
            autoComplete="off"
            {...form.text('amount')}
          />
        </Field>
        <Field label={t('convert.from')} error={form.fieldError('currency')}>
          <Select
            value={v.currency}
            onChange={(e) => set('currency', e.currentTarget.value)}
            options={options}
          />
        </Field>
        <Field label={t('convert.to')} error={form.fieldError('to')}>
          <Select value={v.to} onChange={(e) => set('to', e.currentTarget.value)} options={options} />
        </Field>
        <button type="submit" className="btn" data-busy={form.busy || undefined}>
          {t('convert.do')}
        </button>
        {form.message ? (
          <div className="fin-msg">
            <Note tone="bad">
              {form.error?.title ? <b>{form.error.title}. </b> : null}
              {form.message}
            </Note>
          </div>
        ) : null}
        <div className="fin-out" role="status">
          {result ? (
            <>
              <span className="sv">
                <Amount money={result.converted} />
              </span>
              <span className="t2 q">
                <Worth from={result.amount.currency} to={result.converted.currency} rate={result.rate} /> ·{' '}
                {t(`convert.way.${result.way}`)}
                {result.effectiveAt ? (
                  <>
                    {' · '}
                    {t('since')} <Moment iso={result.effectiveAt} />
                  </>
                ) : null}
              </span>{' '}
              {result.isStale ? (
                <StatePill tone="warn" icon="clock">
                  {t('stale')}
                </StatePill>
              ) : null}
            </>
          ) : null}
        </div>
      </form>
    </section>
  );
}
