import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { useOnce } from '@/shared/api/useOnce.ts';
import { wallIn } from '@/shared/i18n/zoned.ts';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { useWays } from './gateways.ts';
import { changed, type Money, type Order } from './orders.ts';
import { Amount } from './Parts.tsx';
import { type ByHand, callOffRefund, type Refund } from './refunds.ts';

const METHODS = ['bank', 'desk'];

/** Says that people gave money back past a gateway: how, and what the bank or the desk calls it. */
export function ByHandDialog({
  title,
  text,
  done,
  amount,
  gateway = '',
  scope,
  send,
  onClose,
}: {
  title: string;
  text: string;
  done: string;
  amount: Money;
  /** Where people can have seen that the gateway gave it after all. */
  gateway?: string;
  /** What is settled. */
  scope: string;
  send: (how: ByHand, key: string) => Promise<Order>;
  onClose: () => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const once = useOnce('by-hand');
  const today = wallIn(new Date().toISOString(), useMe().settings.timeZone).slice(0, 10);
  const methods = gateway ? [...METHODS, gateway] : METHODS;
  const ways = useWays(methods);
  const form = useForm({
    initial: { method: 'bank', reference: '', paidOn: today },
    submit: async (how) => {
      const after = await once(scope + JSON.stringify(how), (key) => send(how, key));
      onClose();
      toast(done);
      await changed(cache, after);
    },
  });
  return (
    <FormDialog form={form} title={title} action={t('refund.giveAct')} onClose={onClose}>
      <p className="q">{text}</p>
      <p className="fin-all">
        <Amount money={amount} />
      </p>
      <div className="fields2">
        <Field label={t('refund.method')} error={form.fieldError('method')}>
          <Select
            options={methods.map((value) => ({ value, label: ways.name(value) }))}
            {...form.text('method')}
          />
        </Field>
        <Field label={t('refund.paidOn')} error={form.fieldError('paidOn')}>
          <input className="in" type="date" max={today} {...form.text('paidOn')} />
        </Field>
      </div>
      <Field label={t('refund.reference')} error={form.fieldError('reference')}>
        <input
          className="in"
          dir="auto"
          maxLength={100}
          autoComplete="off"
          data-autofocus
          {...form.text('reference')}
        />
      </Field>
    </FormDialog>
  );
}

/** Calls off a refund of which its gateway knows nothing. */
export function CallOffDialog({ refund, onClose }: { refund: Refund; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const once = useOnce('call-off-refund');
  const form = useForm({
    initial: { why: '' },
    submit: async ({ why }) => {
      const after = await once(refund.id + why, (key) => callOffRefund(refund.id, why, key));
      onClose();
      toast(t('refund.calledOff'));
      await changed(cache, after);
    },
  });
  return (
    <FormDialog
      form={form}
      bad
      title={t('refund.callOffTitle')}
      action={t('refund.callOff')}
      onClose={onClose}
    >
      <p className="q">{t('refund.callOffText')}</p>
      <Field label={t('books.why')} error={form.fieldError('why')}>
        <input className="in" dir="auto" maxLength={500} data-autofocus {...form.text('why')} />
      </Field>
    </FormDialog>
  );
}
