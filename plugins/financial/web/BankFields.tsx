import { useTranslation } from 'react-i18next';
import { Field } from '@/shared/ui/Field.tsx';
import type { useForm } from '@/shared/ui/useForm.ts';
import type { Bank } from './api.ts';

/** What names an account at a bank. */
export function BankFields({
  form,
}: {
  form: Pick<ReturnType<typeof useForm<{ [K in keyof Bank]: string }>>, 'text' | 'fieldError'>;
}) {
  const { t } = useTranslation('plugin.financial');
  return (
    <>
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
    </>
  );
}
