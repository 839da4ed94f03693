import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { useOnce } from '@/shared/api/useOnce.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { DayField, ReferenceField, useToday, WhyDialog } from './DialogParts.tsx';
import { isGateway, useWays } from './gateways.ts';
import { isNothing } from './OrderParts.tsx';
import { changed, type Order } from './orders.ts';
import { Amount } from './Parts.tsx';
import {
  askRefund,
  type GivenThere,
  type Refund,
  recordRefund,
  recordThere,
  rejectRefund,
} from './refunds.ts';

/** A buyer asks for the money of some courses back. */
export function AskRefundDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const once = useOnce('refund-request');
  const wrong = useId();
  const may = order.items.filter((item) => !item.noRefund);
  const form = useForm({
    initial: { courses: may.length === 1 ? may.map((item) => item.course) : [], reason: '' },
    submit: async (what) => {
      const after = await once(order.id + JSON.stringify(what), (key) => askRefund(order.id, what, key));
      onClose();
      toast(t('refund.asked'));
      await changed(cache, after);
    },
  });
  const { courses } = form.values;
  return (
    <FormDialog form={form} title={t('refund.ask')} action={t('refund.askAct')} onClose={onClose}>
      <p className="q">{t('refund.askText')}</p>
      <fieldset className="ord-ways" aria-describedby={form.fieldError('courses') ? wrong : undefined}>
        <legend>{t('order.courses')}</legend>
        {may.map((item, i) => (
          <label key={item.course} className="check">
            <input
              type="checkbox"
              checked={courses.includes(item.course)}
              data-autofocus={i === 0 || undefined}
              onChange={(e) =>
                form.set(
                  'courses',
                  e.currentTarget.checked
                    ? [...courses, item.course]
                    : courses.filter((id) => id !== item.course),
                )
              }
            />
            <span className="grow">
              <bdi>{item.title}</bdi>
              <span className="fin-sub">
                <Amount money={item.rest} />
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {form.fieldError('courses') ? (
        <div id={wrong}>
          <Note tone="bad">{form.fieldError('courses')}</Note>
        </div>
      ) : null}
      <Field label={t('refund.reason')} error={form.fieldError('reason')}>
        <textarea className="in" dir="auto" rows={3} maxLength={1000} {...form.text('reason')} />
      </Field>
    </FormDialog>
  );
}

/** Where money leaves. */
const METHODS = ['bank', 'desk'] as const;

interface Line {
  course: string;
  amount: string;
  /** null: where all that is left is given back. */
  endsAccess: boolean | null;
}

/** Says that money of an order was given back, to whoever asked for it or by itself; or what it was for, where it was given at a gateway itself. */
export function GiveRefundDialog({
  order,
  request,
  there = null,
  onClose,
}: {
  order: Order;
  request: Refund | null;
  there?: GivenThere | null;
  onClose: () => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const once = useOnce('refund');
  const today = useToday();
  // As it was when this was opened: what somebody else gives back meanwhile does not move a line to another course, and is refused.
  const [{ left, refunded }] = useState(() => ({
    left: order.items.filter((item) => !isNothing(item.rest)),
    refunded: order.refunded,
  }));
  // Money that came by a gateway is given back there by itself.
  const atGateway = order.payment && isGateway(order.payment.method) ? order.payment.method : null;
  const methods = atGateway ? [atGateway, ...METHODS] : METHODS;
  const ways = useWays(methods);
  const form = useForm({
    initial: {
      items: left.map((item): Line => {
        const wanted = request?.items.find((one) => one.course === item.course);
        return {
          course: item.course,
          amount: there
            ? left.length === 1
              ? there.amount.amount
              : ''
            : request
              ? (wanted?.amount.amount ?? '')
              : item.rest.amount,
          endsAccess: null,
        };
      }),
      method: atGateway ?? ((order.payment?.method ?? order.method) === 'desk' ? 'desk' : 'bank'),
      reference: '',
      paidOn: today,
      answer: '',
    },
    submit: async (v) => {
      const items = sent(v.items).map((line) => ({
        course: line.course,
        amount: { amount: latinOf(line.amount), currency: order.total.currency },
        endsAccess: ends(line),
      }));
      if (there) {
        const said = { items, refunded, answer: v.answer, request: '' };
        const now = await once(there.id + JSON.stringify(said), (key) => recordThere(there.id, said, key));
        onClose();
        toast(t('refund.done'));
        await changed(cache, now);
        return;
      }
      const draft = { ...v, items, refunded, request: request?.id ?? '' };
      const after = await once(order.id + JSON.stringify(draft), (key) => recordRefund(order.id, draft, key));
      onClose();
      const state = after.refunds[0]?.state;
      if (state === 'failed') toast(t('refund.notSent'), { tone: 'bad' });
      else toast(t(state === 'sending' ? 'refund.sending' : 'refund.done'));
      await changed(cache, after);
    },
  });
  const { items, method } = form.values;
  const byItself = isGateway(method);
  const ends = (line: Line) =>
    line.endsAccess ?? latinOf(line.amount) === left.find((item) => item.course === line.course)?.rest.amount;
  const change = (at: number, by: Partial<Line>) =>
    form.set(
      'items',
      items.map((line, i) => (i === at ? { ...line, ...by } : line)),
    );
  const errorOf = (i: number) =>
    form.fieldError(`items.${i}.amount`) ?? form.fieldError(`items.${i}.amount.amount`);
  return (
    <FormDialog
      form={form}
      wide
      title={t(there ? 'refund.there.record' : 'refund.give')}
      action={t(there ? 'refund.giveAct' : byItself ? 'refund.sendAct' : 'refund.giveAct')}
      onClose={onClose}
    >
      {there ? (
        <p className="q">
          {t('refund.there.sum')} <Amount money={there.amount} />
        </p>
      ) : (
        <p className="q">{t(byItself ? 'refund.sendText' : 'refund.giveText')}</p>
      )}
      <ul className="ord-back-lines" aria-label={t('order.courses')}>
        {left.map((item, i) => (
          <li key={item.course}>
            <Field
              label={<bdi>{item.title}</bdi>}
              hint={
                <>
                  {t('refund.most')} <Amount money={item.rest} />
                </>
              }
              error={errorOf(sent(items).findIndex((line) => line.course === item.course))}
            >
              <input
                className="in num"
                inputMode="decimal"
                dir="ltr"
                maxLength={30}
                autoComplete="off"
                value={items[i]?.amount ?? ''}
                onChange={(e) => change(i, { amount: e.currentTarget.value })}
              />
            </Field>
            {item.outcome === 'entered' || item.outcome === 'renewed' ? (
              <label className="check">
                <input
                  type="checkbox"
                  checked={items[i] ? ends(items[i]) : false}
                  onChange={(e) => change(i, { endsAccess: e.currentTarget.checked })}
                />
                <span>
                  {t('refund.endsAccess')}
                  <span className="sr">
                    : <bdi>{item.title}</bdi>
                  </span>
                </span>
              </label>
            ) : null}
          </li>
        ))}
      </ul>
      {form.fieldError('items') ? <Note tone="bad">{form.fieldError('items')}</Note> : null}
      {there ? null : (
        <div className="fields2">
          <Field label={t('refund.method')} error={form.fieldError('method')}>
            <Select
              options={methods.map((value) => ({ value, label: ways.name(value) }))}
              {...form.text('method')}
            />
          </Field>
          {byItself ? null : <DayField form={form} name="paidOn" label={t('refund.paidOn')} />}
        </div>
      )}
      {byItself || there ? null : <ReferenceField form={form} label={t('payment.reference')} />}
      <Field
        label={t(request ? 'refund.answer' : 'refund.why')}
        hint={t('refund.answerHint')}
        error={form.fieldError('answer')}
      >
        <input className="in" dir="auto" maxLength={500} {...form.text('answer')} />
      </Field>
    </FormDialog>
  );
}

/** What of the lines is sent: those for which something is given back. */
const sent = (lines: readonly Line[]) => lines.filter((line) => line.amount.trim() !== '');

/** Says no to a request; the buyer reads why. */
export function RejectDialog({ request, onClose }: { request: Refund; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  return (
    <WhyDialog
      title={t('refund.reject')}
      text={t('refund.rejectText')}
      action={t('refund.rejectAct')}
      name="answer"
      send={async (answer) => {
        const after = await rejectRefund(request.id, answer);
        onClose();
        toast(t('refund.rejected'));
        await changed(cache, after);
      }}
      onClose={onClose}
    />
  );
}
