import { useTranslation } from 'react-i18next';
import { Field } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';

/** What asks for a reason. */
export type Asks = 'hide' | 'close' | 'report';

/** Asks for the reason of what is done; whom it concerns is told it. */
export function ReasonDialog({
  what,
  onClose,
  onGiven,
}: {
  what: Asks;
  onClose: () => void;
  onGiven: (reason: string) => Promise<unknown>;
}) {
  const { t } = useTranslation('notify');
  const form = useForm({
    initial: { reason: '' },
    submit: async ({ reason }) => {
      await onGiven(reason);
      onClose();
    },
  });
  const wrong = form.fieldError('reason');
  return (
    <FormDialog
      form={form}
      title={t(`qa.reason.${what}.title`)}
      action={t(`qa.reason.${what}.action`)}
      onClose={onClose}
      quiet={Boolean(wrong)}
    >
      <p>{t(`qa.reason.${what}.text`)}</p>
      <Field label={t('qa.reason.label')} error={wrong}>
        <textarea className="in" rows={3} dir="auto" maxLength={500} {...form.text('reason')} />
      </Field>
    </FormDialog>
  );
}
