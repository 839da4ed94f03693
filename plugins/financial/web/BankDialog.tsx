import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { useFormat } from '@/shared/i18n/format.ts';
import { currencyName } from '@/shared/i18n/regions.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { ALL, type Currency, setBank } from './api.ts';

/** Where buyers transfer money in a currency to. */
export function BankDialog({ currency, onClose }: { currency: Currency; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const cache = useQueryClient();
  const form = useForm({
    initial: { ...currency.bank },
    submit: async (bank) => {
      await setBank(currency.code, bank, currency.version);
      await cache.invalidateQueries(ALL);
      toast(t('bank.saved'));
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      wide
      title={t('bank.title', { name: currencyName(f.lang, currency.code) })}
      action={t('save')}
      onClose={onClose}
    >
      <p className="q">{t('bank.lead')}</p>
      <div className="fields2">
        <Field label={t('bank.holder')} error={form.fieldError('holder')}>
          <input className="in" dir="auto" maxLength={140} {...form.text('holder')} />
        </Field>
        <Field label={t('bank.name')} error={form.fieldError('bank')}>
          <input className="in" dir="auto" maxLength={140} {...form.text('bank')} />
        </Field>
      </div>
      <Field label={t('bank.iban')} hint={t('bank.ibanHint')} error={form.fieldError('iban')}>
        <input className="in code" dir="ltr" maxLength={60} autoComplete="off" {...form.text('iban')} />
      </Field>
      <div className="fields2">
        <Field
          label={t('bank.account')}
          hint={t('bank.accountHint')}
          error={form.fieldError('accountNumber')}
        >
          <input
            className="in code"
            dir="ltr"
            maxLength={40}
            autoComplete="off"
            {...form.text('accountNumber')}
          />
        </Field>
        <Field label={t('bank.bic')} hint={t('bank.bicHint')} error={form.fieldError('bic')}>
          <input className="in code" dir="ltr" maxLength={20} autoComplete="off" {...form.text('bic')} />
        </Field>
      </div>
      <Field label={t('bank.note')} hint={t('bank.noteHint')} error={form.fieldError('note')}>
        <textarea className="in" dir="auto" rows={3} maxLength={500} {...form.text('note')} />
      </Field>
    </FormDialog>
  );
}
