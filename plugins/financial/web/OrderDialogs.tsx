import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { useOnce } from '@/shared/api/useOnce.ts';
import { formatMoney, useFormat } from '@/shared/i18n/format.ts';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { DayField, ReferenceField, useToday, WhyField } from './DialogParts.tsx';
import { cancelOrder, changed, moveDue, type Order, recordPayment } from './orders.ts';

/** Where money comes in, whichever way was agreed. */
const METHODS = ['bank', 'desk'] as const;

/** Whether the money is likely to come in cash. */
const isAtDesk = (order: Order) => order.method === 'desk' || (order.method === 'later' && !order.bank);

/** Says that an order's money has come: all of it, as nothing else can be recorded. */
export function PaymentDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const cache = useQueryClient();
  const once = useOnce('payment');
  const form = useForm({
    initial: {
      method: isAtDesk(order) ? 'desk' : ('bank' as (typeof METHODS)[number]),
      reference: '',
      receivedOn: useToday(),
      note: '',
    },
    submit: async (v) => {
      const draft = { ...v, amount: order.total };
      const paid = await once(order.id + JSON.stringify(draft), (key) => recordPayment(order.id, draft, key));
      onClose();
      toast(t(paid.state === 'paid' ? 'payment.done' : 'payment.doneUnplaced'));
      await changed(cache, paid);
    },
  });
  const { amount, currency } = formatMoney(f.lang, order.total, 'always');
  return (
    <FormDialog form={form} title={t('payment.record')} action={t('payment.act')} onClose={onClose}>
      {order.state === 'awaiting_payment' ? null : <Note tone="warn">{t('payment.late')}</Note>}
      <Field label={t('payment.amount')} hint={t('payment.whole')} error={form.fieldError('amount')}>
        <input className="in" dir="auto" readOnly value={`${amount} ${currency}`} />
      </Field>
      <Field label={t('payment.method')} error={form.fieldError('method')}>
        <Select
          options={METHODS.map((value) => ({ value, label: t(`method.${value}`) }))}
          {...form.text('method')}
        />
      </Field>
      <div className="fields2">
        <DayField form={form} name="receivedOn" label={t('payment.on')} />
        <ReferenceField form={form} label={t('payment.reference')} focused />
      </div>
      <Field label={t('books.note')} error={form.fieldError('note')}>
        <input className="in" dir="auto" maxLength={500} {...form.text('note')} />
      </Field>
    </FormDialog>
  );
}

/** Ends an order that is not paid; whoever is not its buyer says why, and the buyer reads it. */
export function CancelDialog({ order, own, onClose }: { order: Order; own: boolean; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const form = useForm({
    initial: { note: '' },
    submit: async ({ note }) => {
      const ended = await cancelOrder(order.id, note);
      onClose();
      toast(t('order.cancelDone'));
      await changed(cache, ended);
    },
  });
  return (
    <FormDialog
      form={form}
      bad
      title={t('order.cancelTitle', { number: order.number })}
      action={t('order.cancel')}
      back={t('order.keep')}
      onClose={onClose}
    >
      <p className="q">{t(own ? 'order.cancelText' : 'order.cancelTextFor')}</p>
      {own ? null : <WhyField form={form} name="note" />}
    </FormDialog>
  );
}

/** Has an order that staff placed be paid by another day. */
export function DueDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const today = useToday();
  const form = useForm({
    initial: { dueOn: order.dueOn ?? '', why: '' },
    submit: async (v) => {
      const moved = await moveDue(order.id, v);
      onClose();
      toast(t('order.due.moved'));
      await changed(cache, moved);
    },
  });
  return (
    <FormDialog form={form} title={t('order.due.move')} action={t('order.due.act')} onClose={onClose}>
      <p className="q">{t('order.due.moveText')}</p>
      <Field label={t('order.due.day')} error={form.fieldError('dueOn')}>
        <input className="in" type="date" min={today} {...form.text('dueOn')} />
      </Field>
      <WhyField form={form} name="why" />
    </FormDialog>
  );
}
