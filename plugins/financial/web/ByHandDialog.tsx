import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { useOnce } from '@/shared/api/useOnce.ts';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { DayField, ReferenceField, useToday, WhyDialog } from './DialogParts.tsx';
import { useWays } from './gateways.ts';
import { changed, type Money, type Order } from './orders.ts';
import { Amount } from './Parts.tsx';
import { type ByHand, callOffRefund, type GivenThere, putAside, type Refund } from './refunds.ts';

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
  const methods = gateway ? [...METHODS, gateway] : METHODS;
  const ways = useWays(methods);
  const form = useForm({
    initial: { method: 'bank', reference: '', paidOn: useToday() },
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
        <DayField form={form} name="paidOn" label={t('refund.paidOn')} />
      </div>
      <ReferenceField form={form} label={t('refund.reference')} focused />
    </FormDialog>
  );
}

/** Calls off a refund of which its gateway knows nothing. */
export function CallOffDialog({ refund, onClose }: { refund: Refund; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const once = useOnce('call-off-refund');
  return (
    <WhyDialog
      title={t('refund.callOffTitle')}
      text={t('refund.callOffText')}
      action={t('refund.callOff')}
      name="why"
      send={async (why) => {
        const after = await once(refund.id + why, (key) => callOffRefund(refund.id, why, key));
        onClose();
        toast(t('refund.calledOff'));
        await changed(cache, after);
      }}
      onClose={onClose}
    />
  );
}

/** Has what was given back at a gateway itself be no refund of its order here. */
export function AsideDialog({ given, onClose }: { given: GivenThere; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  return (
    <WhyDialog
      title={t('refund.there.asideTitle')}
      text={t('refund.there.asideText')}
      action={t('refund.there.aside')}
      name="why"
      send={async (why) => {
        const after = await putAside(given.id, why);
        onClose();
        toast(t('refund.there.asideDone'));
        await changed(cache, after);
      }}
      onClose={onClose}
    />
  );
}
