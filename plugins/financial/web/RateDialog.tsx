import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { useOnce } from '@/shared/api/useOnce.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { Field, Segments, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { ALL, addRate, type Rate } from './api.ts';
import { changeOf, inverseOf, textOf, UNUSUAL, unitsOf } from './decimal.ts';
import { useCurrencyLabel, useRateText } from './Parts.tsx';

const momentOf = (wall: string) => new Date(wall).toISOString();

/** Enters a rate between the base and another currency; those before stay what they were. */
export function RateDialog({
  base,
  others,
  of,
  inForce,
  onClose,
}: {
  base: string;
  others: readonly string[];
  /** The currency that it is about at first. */
  of: string;
  inForce: readonly Rate[];
  onClose: () => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const label = useCurrencyLabel();
  const cache = useQueryClient();
  const known = inForce.find((r) => r.from === of || r.to === of);
  const [fromBase, setFromBase] = useState(known ? known.from === base : true);
  const once = useOnce('rate');
  const form = useForm({
    initial: { currency: of, rate: '', begins: 'now', effectiveAt: '', expiresAt: '', note: '' },
    submit: async (v) => {
      const draft = {
        from: fromBase ? base : v.currency,
        to: fromBase ? v.currency : base,
        rate: latinOf(v.rate),
        ...(v.begins === 'later' && v.effectiveAt ? { effectiveAt: momentOf(v.effectiveAt) } : {}),
        ...(v.expiresAt ? { expiresAt: momentOf(v.expiresAt) } : {}),
        note: v.note,
      };
      await once(JSON.stringify(draft), (key) => addRate(draft, key));
      await cache.invalidateQueries(ALL);
      toast(t('rates.added'));
      onClose();
    },
  });
  const { values: v, set } = form;
  const [from, to] = fromBase ? [base, v.currency] : [v.currency, base];
  return (
    <FormDialog
      form={form}
      wide
      title={t('rates.add')}
      action={t('save')}
      ready={v.begins !== 'later' || v.effectiveAt !== ''} // a time that is not said yet is not at once
      onClose={onClose}
    >
      <Field label={t('currency')} error={form.fieldError('to') ?? form.fieldError('from')}>
        <Select
          value={v.currency}
          onChange={(e) => set('currency', e.currentTarget.value)}
          options={others.map((code) => ({ value: code, label: label(code) }))}
        />
      </Field>
      <Segments
        label={t('rates.direction')}
        value={fromBase ? 'from' : 'to'}
        onChange={(way) => setFromBase(way === 'from')}
        items={[
          { value: 'from', label: t('rates.one', { from: isolate(base), to: isolate(v.currency) }) },
          { value: 'to', label: t('rates.one', { from: isolate(v.currency), to: isolate(base) }) },
        ]}
      />
      <Field
        label={t('rates.worth', { from: isolate(from), to: isolate(to) })}
        error={form.fieldError('rate')}
      >
        <input
          className="in num"
          inputMode="decimal"
          dir="ltr"
          maxLength={30}
          autoComplete="off"
          {...form.text('rate')}
        />
      </Field>
      <ChangeLine before={beforeOf(inForce, from, to)} after={v.rate} />
      <div className="field">
        <span className="lab" aria-hidden="true">
          {t('rates.begins')}
        </span>
        <Segments
          label={t('rates.begins')}
          value={v.begins as 'now' | 'later'}
          onChange={(when) => set('begins', when)}
          items={[
            { value: 'now', label: t('rates.now') },
            { value: 'later', label: t('rates.atTime') },
          ]}
        />
      </div>
      <div className="fields2">
        {v.begins === 'later' ? (
          <Field label={t('from')} error={form.fieldError('effectiveAt')}>
            <input className="in" type="datetime-local" {...form.text('effectiveAt')} />
          </Field>
        ) : null}
        <Field label={t('rates.expires')} hint={t('rates.expiresHint')} error={form.fieldError('expiresAt')}>
          <input className="in" type="datetime-local" {...form.text('expiresAt')} />
        </Field>
      </div>
      <Field label={t('rates.note')} hint={t('rates.noteHint')} error={form.fieldError('note')}>
        <input className="in" dir="auto" maxLength={500} {...form.text('note')} />
      </Field>
    </FormDialog>
  );
}

const isolate = (code: string) => `\u2068${code}\u2069`;

/** The rate of a direction now, if need be from the other one. */
function beforeOf(inForce: readonly Rate[], from: string, to: string): bigint | null {
  const same = inForce.find((r) => r.from === from && r.to === to);
  if (same) return unitsOf(same.rate);
  const other = unitsOf(inForce.find((r) => r.from === to && r.to === from)?.rate ?? '');
  return other ? inverseOf(other) : null;
}

/** By how much a rate changes; a warning when that is unusual. */
export function ChangeLine({ before, after }: { before: bigint | null; after: string }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const text = useRateText();
  const change = changeOf(before, unitsOf(after));
  if (before === null || change === null) return null;
  const by = f.num(change / 10_000, {
    style: 'percent',
    maximumFractionDigits: 2,
    signDisplay: 'exceptZero',
  });
  const now = text(textOf(before));
  const says = t('rates.change', { now, by: isolate(by) });
  return (
    <div role="status">
      {Math.abs(change) > UNUSUAL ? (
        <Note tone="warn">
          {says} {t('rates.unusual')}
        </Note>
      ) : (
        <p className="t2 q">{says}</p>
      )}
    </div>
  );
}
