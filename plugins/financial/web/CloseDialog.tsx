import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { Field } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { BOOKS, closeBooks } from './books.ts';

/** Closes the books until a day. */
export function CloseDialog({ today, onClose }: { today: string; onClose: () => void }) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const form = useForm({
    initial: { until: '', note: '' },
    submit: async ({ until, note }) => {
      await closeBooks(until, note);
      await cache.invalidateQueries(BOOKS);
      toast(t('books.closeDone'));
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      bad
      title={t('books.close')}
      action={t('books.closeAct')}
      ready={form.values.until !== ''}
      onClose={onClose}
    >
      <Note tone="warn">{t('books.closeText')}</Note>
      <Field label={t('books.closeDay')} error={form.fieldError('until')}>
        <input className="in" type="date" max={today} {...form.text('until')} />
      </Field>
      <Field label={t('books.note')} error={form.fieldError('note')}>
        <input className="in" dir="auto" maxLength={500} {...form.text('note')} />
      </Field>
    </FormDialog>
  );
}
