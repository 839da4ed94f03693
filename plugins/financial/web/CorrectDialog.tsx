import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { formatNumber, useFormat } from '@/shared/i18n/format.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { ALL, correctRate, type Rate } from './api.ts';
import { unitsOf } from './decimal.ts';
import { Moment, Worth } from './Parts.tsx';
import { ChangeLine } from './RateDialog.tsx';

/** Says what a rate should have been, and why. */
export function CorrectDialog({ rate, onClose }: { rate: Rate; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const cache = useQueryClient();
  const form = useForm({
    initial: {
      rate: formatNumber(f.lang, rate.rate, { maximumFractionDigits: 20, useGrouping: false }),
      note: '',
    },
    submit: async (v) => {
      await correctRate(rate.id, {
        rate: latinOf(v.rate),
        note: v.note,
        version: rate.version,
        ...(rate.expiresAt ? { expiresAt: rate.expiresAt } : {}),
      });
      await cache.invalidateQueries(ALL);
      toast(t('rates.corrected'));
      onClose();
    },
  });
  return (
    <FormDialog form={form} title={t('rates.correctTitle')} action={t('rates.correct')} onClose={onClose}>
      <p>
        <Worth from={rate.from} to={rate.to} rate={rate.rate} />
        <span className="fin-sub">
          {t('since')} <Moment iso={rate.effectiveAt} />
        </span>
      </p>
      <p className="q">{t('rates.correctText')}</p>
      <Field label={t('rates.right')} error={form.fieldError('rate')}>
        <input
          className="in num"
          inputMode="decimal"
          dir="ltr"
          maxLength={30}
          autoComplete="off"
          {...form.text('rate')}
        />
      </Field>
      <ChangeLine before={unitsOf(rate.rate)} after={form.values.rate} />
      <Field label={t('rates.why')} error={form.fieldError('note')}>
        <input className="in" dir="auto" maxLength={500} {...form.text('note')} />
      </Field>
    </FormDialog>
  );
}
