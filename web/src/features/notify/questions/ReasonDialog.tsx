import { useTranslation } from 'react-i18next';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Field } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
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
    <Dialog
      opened
      onClose={onClose}
      title={t(`qa.reason.${what}.title`)}
      footer={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" form="qa-reason" className="btn pri" data-busy={form.busy || undefined}>
            {t(`qa.reason.${what}.action`)}
          </button>
        </>
      }
    >
      <form id="qa-reason" ref={form.form} noValidate onSubmit={form.onSubmit}>
        {form.message && !wrong ? <Note tone="bad">{form.message}</Note> : null}
        <p>{t(`qa.reason.${what}.text`)}</p>
        <Field label={t('qa.reason.label')} error={wrong}>
          <textarea className="in" rows={3} dir="auto" maxLength={500} {...form.text('reason')} />
        </Field>
      </form>
    </Dialog>
  );
}
