import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { useFormat } from '@/shared/i18n/format.ts';
import { currencyName } from '@/shared/i18n/regions.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { ALL, type Currency, setBank } from './api.ts';
import { BankFields } from './BankFields.tsx';

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
      <BankFields form={form} />
      <Field label={t('bank.note')} hint={t('bank.noteHint')} error={form.fieldError('note')}>
        <textarea className="in" dir="auto" rows={3} maxLength={500} {...form.text('note')} />
      </Field>
    </FormDialog>
  );
}
