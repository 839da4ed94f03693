import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { useOnce } from '@/shared/api/useOnce.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { byCountryName } from '@/shared/i18n/regions.ts';
import { Field, Segments, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { addTax, changeTax, endTax, TAXES, type TaxRule } from './taxes.ts';

const WAYS = ['exclusive', 'inclusive'] as const;

/** Charges a tax to buyers of a region, or changes what no order has yet. */
export function TaxDialog({
  rule,
  countries,
  today,
  onClose,
}: {
  /** The one that is changed; null: it is made. */
  rule: TaxRule | null;
  countries: readonly string[];
  /** The day that it is for the organisation. */
  today: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const cache = useQueryClient();
  const once = useOnce('tax');
  const [way, setWay] = useState<(typeof WAYS)[number]>(rule?.isInclusive ? 'inclusive' : 'exclusive');
  const form = useForm({
    initial: {
      country: rule?.country ?? '',
      subdivision: rule?.subdivision ?? '',
      subdivisionName: rule?.subdivisionName ?? '',
      en: rule?.name.en ?? '',
      ar: rule?.name.ar ?? '',
      rate: rule?.rate ?? '',
      isReversed: rule?.isReversed ?? false,
      startsOn: rule?.startsOn ?? today,
      endsOn: rule?.endsOn ?? '',
    },
    submit: async ({ en, ar, rate, ...v }) => {
      const within = v.country ? v : { ...v, subdivision: '', subdivisionName: '' };
      const draft = { ...within, name: { en, ar }, rate: latinOf(rate), isInclusive: way === 'inclusive' };
      await (rule
        ? changeTax(rule.id, draft, rule.version)
        : once(JSON.stringify(draft), (key) => addTax(draft, key)));
      toast(t(rule ? 'taxes.changed' : 'taxes.added'));
      await cache.invalidateQueries(TAXES);
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      wide
      title={t(rule ? 'taxes.edit' : 'taxes.new')}
      action={t(rule ? 'save' : 'taxes.add')}
      onClose={onClose}
    >
      <Field label={t('tax.country')} error={form.fieldError('country')}>
        <Select
          data-autofocus
          options={[{ value: '', label: t('taxes.elsewhere') }, ...byCountryName(f.lang, countries)]}
          {...form.text('country')}
        />
      </Field>
      {form.values.country ? (
        <div className="fields2">
          <Field label={t('taxes.part')} hint={t('taxes.partHint')} error={form.fieldError('subdivision')}>
            <input
              className="in code"
              dir="ltr"
              maxLength={3}
              autoComplete="off"
              {...form.text('subdivision')}
            />
          </Field>
          <Field label={t('taxes.partName')} error={form.fieldError('subdivisionName')}>
            <input
              className="in"
              dir="auto"
              maxLength={60}
              autoComplete="off"
              {...form.text('subdivisionName')}
            />
          </Field>
        </div>
      ) : null}
      <div className="fields2">
        <Field label={t('taxes.nameEn')} hint={t('taxes.nameHint')} error={form.fieldError('name.en')}>
          <input className="in" dir="ltr" lang="en" maxLength={60} autoComplete="off" {...form.text('en')} />
        </Field>
        <Field label={t('taxes.nameAr')} error={form.fieldError('name.ar')}>
          <input className="in" dir="rtl" lang="ar" maxLength={60} autoComplete="off" {...form.text('ar')} />
        </Field>
      </div>
      <Field label={t('taxes.rate')} error={form.fieldError('rate')}>
        <input
          className="in num"
          inputMode="decimal"
          dir="ltr"
          maxLength={10}
          autoComplete="off"
          {...form.text('rate')}
        />
      </Field>
      <Segments
        label={t('taxes.way')}
        value={way}
        onChange={setWay}
        items={WAYS.map((value) => ({ value, label: t(`taxes.by.${value}`) }))}
      />
      <div className="fields2">
        <Field label={t('taxes.starts')} error={form.fieldError('startsOn')}>
          <input className="in" type="date" {...form.text('startsOn')} />
        </Field>
        <Field label={t('taxes.ends')} hint={t('taxes.endsHint')} error={form.fieldError('endsOn')}>
          <input className="in" type="date" {...form.text('endsOn')} />
        </Field>
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={form.values.isReversed}
          onChange={(e) => form.set('isReversed', e.currentTarget.checked)}
        />
        <span>
          {t('taxes.reversed')}
          <span className="fin-sub">{t('taxes.reversedHint')}</span>
        </span>
      </label>
    </FormDialog>
  );
}

/** Has a rule count until a day; what was ordered by it stays as it is. */
export function EndTaxDialog({
  rule,
  title,
  today,
  onClose,
}: {
  rule: TaxRule;
  title: string;
  today: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const form = useForm({
    initial: { endsOn: rule.endsOn ?? today },
    submit: async ({ endsOn }) => {
      await endTax(rule.id, endsOn);
      toast(t('taxes.ended'));
      await cache.invalidateQueries(TAXES);
      onClose();
    },
  });
  return (
    <FormDialog form={form} title={title} action={t('taxes.end')} onClose={onClose}>
      <p className="q">{t('taxes.endText')}</p>
      <Field label={t('taxes.ends')} error={form.fieldError('endsOn')}>
        <input className="in" type="date" data-autofocus {...form.text('endsOn')} />
      </Field>
    </FormDialog>
  );
}
