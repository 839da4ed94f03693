import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { useOnce } from '@/shared/api/useOnce.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { currenciesQuery } from './api.ts';
import { BOOKS, differently } from './books.ts';
import { useCurrencyLabel } from './Parts.tsx';

/** Records that the bank or the desk moved another amount, or another currency, than a transaction says. */
export function MovedDialog({
  id,
  currency,
  onClose,
}: {
  id: string;
  currency: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const label = useCurrencyLabel();
  const cache = useQueryClient();
  const once = useOnce('moved');
  const active = useQuery(currenciesQuery).data?.items ?? [];
  const form = useForm({
    initial: { amount: '', currency, note: '' },
    submit: async (v) => {
      const moved = { amount: { amount: latinOf(v.amount), currency: v.currency }, note: v.note };
      await once(id + JSON.stringify(moved), (key) => differently(id, moved, key));
      await cache.invalidateQueries(BOOKS);
      toast(t('books.differsDone'));
      onClose();
    },
  });
  return (
    <FormDialog form={form} title={t('books.differs')} action={t('books.differsAct')} onClose={onClose}>
      <p className="q">{t('books.differsText')}</p>
      <div className="fields2">
        <Field label={t('books.differsAmount')} error={form.fieldError('amount')}>
          <input
            className="in num"
            inputMode="decimal"
            dir="ltr"
            maxLength={30}
            autoComplete="off"
            data-autofocus
            {...form.text('amount')}
          />
        </Field>
        <Field label={t('currency')}>
          <Select
            value={form.values.currency}
            onChange={(e) => form.set('currency', e.currentTarget.value)}
            options={[...new Set([currency, ...active.map((c) => c.code)])].map((code) => ({
              value: code,
              label: label(code),
            }))}
          />
        </Field>
      </div>
      <Field label={t('books.note')} error={form.fieldError('note')}>
        <input className="in" dir="auto" maxLength={500} {...form.text('note')} />
      </Field>
    </FormDialog>
  );
}
