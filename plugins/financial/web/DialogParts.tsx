import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { wallIn } from '@/shared/i18n/zoned.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';

/** What a field needs of the form that it is in. */
interface Form<Name extends string> {
  text: (name: Name) => {
    name: string;
    value: string;
    onChange: (e: { currentTarget: { value: string } }) => void;
  };
  fieldError: (name: string) => string | undefined;
}

/** Today by the site's clock, `YYYY-MM-DD`. */
export const useToday = () => wallIn(new Date().toISOString(), useMe().settings.timeZone).slice(0, 10);

/** A day until today. */
export function DayField<Name extends string>({
  form,
  name,
  label,
}: {
  form: Form<Name>;
  name: Name;
  label: string;
}) {
  return (
    <Field label={label} error={form.fieldError(name)}>
      <input className="in" type="date" max={useToday()} {...form.text(name)} />
    </Field>
  );
}

/** What a bank or the desk calls it. */
export function ReferenceField({
  form,
  label,
  focused = false,
}: {
  form: Form<'reference'>;
  label: string;
  focused?: boolean;
}) {
  return (
    <Field label={label} error={form.fieldError('reference')}>
      <input
        className="in"
        dir="auto"
        maxLength={100}
        autoComplete="off"
        data-autofocus={focused || undefined}
        {...form.text('reference')}
      />
    </Field>
  );
}

/** Why something is decided so: somebody reads it. */
export function WhyField<Name extends string>({ form, name }: { form: Form<Name>; name: Name }) {
  const { t } = useTranslation('plugin.financial');
  return (
    <Field label={t('books.why')} error={form.fieldError(name)}>
      <input className="in" dir="auto" maxLength={500} data-autofocus {...form.text(name)} />
    </Field>
  );
}

/** Says no to something, and why. `name` is what the server calls the reason. */
export function WhyDialog({
  title,
  text,
  action,
  name,
  send,
  onClose,
}: {
  title: string;
  text: string;
  action: string;
  name: 'why' | 'answer';
  send: (why: string) => Promise<void>;
  onClose: () => void;
}) {
  const form = useForm<Record<'why' | 'answer', string>>({
    initial: { why: '', answer: '' },
    submit: (values) => send(values[name]),
  });
  return (
    <FormDialog form={form} bad title={title} action={action} onClose={onClose}>
      <p className="q">{text}</p>
      <WhyField form={form} name={name} />
    </FormDialog>
  );
}
