import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMe, usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { useOnce } from '@/shared/api/useOnce.ts';
import { wallIn } from '@/shared/i18n/zoned.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import type { Bank } from './api.ts';
import { BankFields } from './BankFields.tsx';
import { Amount } from './Parts.tsx';
import {
  accountQuery,
  answerPayout,
  completePayout,
  PAYOUTS,
  type Payout,
  requestPayout,
  returnPayout,
  setAccount,
} from './payouts.ts';

/** A trainer says where payouts go. */
export function AccountDialog({ account, onClose }: { account: Bank; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const { id } = usePerson();
  const form = useForm({
    initial: { ...account },
    submit: async (bank) => {
      const kept = await setAccount(bank);
      cache.setQueryData(accountQuery(id).queryKey, kept);
      toast(t('bank.saved'));
      onClose();
    },
  });
  return (
    <FormDialog form={form} wide title={t('bank.edit')} action={t('save')} onClose={onClose}>
      <p className="q">{t('earnings.accountLead')}</p>
      <BankFields form={form} />
    </FormDialog>
  );
}

/** A trainer asks for all that is available in a currency. */
export function AskPayoutDialog({ amount, onClose }: { amount: Payout['amount']; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const once = useOnce('payout');
  const form = useForm({
    initial: {},
    submit: async () => {
      try {
        await once(JSON.stringify(amount), (key) => requestPayout(amount, key));
      } finally {
        await cache.invalidateQueries(PAYOUTS);
      }
      toast(t('earnings.asked'));
      onClose();
    },
  });
  return (
    <FormDialog form={form} title={t('earnings.ask')} action={t('earnings.askAct')} onClose={onClose}>
      <p className="q">{t('earnings.askText')}</p>
      <p className="fin-all">
        <Amount money={amount} />
      </p>
    </FormDialog>
  );
}

/** Says no to a payout, or that the bank could not; the trainer reads why. */
export function AnswerDialog({
  payout,
  what,
  onClose,
}: {
  payout: Payout;
  what: 'reject' | 'failed';
  onClose: () => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const once = useOnce('payout-answer');
  const form = useForm({
    initial: { answer: '' },
    submit: async ({ answer }) => {
      await once(payout.id + what + answer, (key) => answerPayout(payout.id, what, answer, key));
      onClose();
      toast(t(`payout.${what}Done`));
      await cache.invalidateQueries(PAYOUTS);
    },
  });
  return (
    <FormDialog
      form={form}
      bad
      title={t(`payout.${what}Title`, { number: payout.number })}
      action={t(`payout.${what}`)}
      onClose={onClose}
    >
      <p className="q">{t('payout.answerText')}</p>
      <Field label={t('books.why')} error={form.fieldError('answer')}>
        <input className="in" dir="auto" maxLength={500} data-autofocus {...form.text('answer')} />
      </Field>
    </FormDialog>
  );
}

/** Says that the bank has sent a payout. */
export function PaidDialog({ payout, onClose }: { payout: Payout; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const once = useOnce('payout-paid');
  const today = wallIn(new Date().toISOString(), useMe().settings.timeZone).slice(0, 10);
  const form = useForm({
    initial: { reference: '', paidOn: today },
    submit: async (what) => {
      await once(payout.id + JSON.stringify(what), (key) => completePayout(payout.id, what, key));
      onClose();
      toast(t('payout.paidDone'));
      await cache.invalidateQueries(PAYOUTS);
    },
  });
  return (
    <FormDialog
      form={form}
      title={t('payout.paidTitle', { number: payout.number })}
      action={t('payout.paid')}
      onClose={onClose}
    >
      <p className="fin-all">
        <Amount money={payout.amount} />
      </p>
      <Field label={t('payment.reference')} error={form.fieldError('reference')}>
        <input
          className="in"
          dir="auto"
          maxLength={100}
          autoComplete="off"
          data-autofocus
          {...form.text('reference')}
        />
      </Field>
      <Field label={t('payout.day')} error={form.fieldError('paidOn')}>
        <input className="in" type="date" max={today} {...form.text('paidOn')} />
      </Field>
    </FormDialog>
  );
}

/** Says that the bank sent a payout back after it was paid; the trainer reads why. */
export function ReturnedDialog({ payout, onClose }: { payout: Payout; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const once = useOnce('payout-returned');
  const today = wallIn(new Date().toISOString(), useMe().settings.timeZone).slice(0, 10);
  const form = useForm({
    initial: { answer: '', returnedOn: today },
    submit: async (what) => {
      await once(payout.id + JSON.stringify(what), (key) => returnPayout(payout.id, what, key));
      onClose();
      toast(t('payout.returnedDone'));
      await cache.invalidateQueries(PAYOUTS);
    },
  });
  return (
    <FormDialog
      form={form}
      bad
      title={t('payout.returnedTitle', { number: payout.number })}
      action={t('payout.returned')}
      onClose={onClose}
    >
      <p className="q">{t('payout.answerText')}</p>
      <Field label={t('books.why')} error={form.fieldError('answer')}>
        <input className="in" dir="auto" maxLength={500} data-autofocus {...form.text('answer')} />
      </Field>
      <Field label={t('payout.returnedDay')} error={form.fieldError('returnedOn')}>
        <input className="in" type="date" max={today} {...form.text('returnedOn')} />
      </Field>
    </FormDialog>
  );
}
