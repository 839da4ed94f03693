import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { useOnce } from '@/shared/api/useOnce.ts';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import type { Bank } from './api.ts';
import { BankFields } from './BankFields.tsx';
import { DayField, ReferenceField, useToday, WhyDialog, WhyField } from './DialogParts.tsx';
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
  return (
    <WhyDialog
      title={t(`payout.${what}Title`, { number: payout.number })}
      text={t('payout.answerText')}
      action={t(`payout.${what}`)}
      name="answer"
      send={async (answer) => {
        await once(payout.id + what + answer, (key) => answerPayout(payout.id, what, answer, key));
        onClose();
        toast(t(`payout.${what}Done`));
        await cache.invalidateQueries(PAYOUTS);
      }}
      onClose={onClose}
    />
  );
}

/** Says that the bank has sent a payout. */
export function PaidDialog({ payout, onClose }: { payout: Payout; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const once = useOnce('payout-paid');
  const form = useForm({
    initial: { reference: '', paidOn: useToday() },
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
      <ReferenceField form={form} label={t('payment.reference')} focused />
      <DayField form={form} name="paidOn" label={t('payout.day')} />
    </FormDialog>
  );
}

/** Says that the bank sent a payout back after it was paid; the trainer reads why. */
export function ReturnedDialog({ payout, onClose }: { payout: Payout; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const once = useOnce('payout-returned');
  const form = useForm({
    initial: { answer: '', returnedOn: useToday() },
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
      <WhyField form={form} name="answer" />
      <DayField form={form} name="returnedOn" label={t('payout.returnedDay')} />
    </FormDialog>
  );
}
