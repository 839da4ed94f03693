import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { ClassSession } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { refreshSessions } from './queries.ts';

/** Says why a session does not take place. */
export function CancelDialog({
  session: s,
  told,
  onClose,
}: {
  session: ClassSession;
  /** How many trainees are told. */
  told: number;
  onClose: () => void;
}) {
  const { t } = useTranslation('classroom');
  const f = useFormat();
  const client = useQueryClient();
  const form = useForm({
    initial: { reason: '' },
    draft: `session-cancel-${s.id}`,
    submit: async ({ reason }) => {
      try {
        await call(
          api.POST('/classroom/sessions/{id}/cancel', {
            params: { path: { id: s.id } },
            body: { reason, version: s.version },
          }),
        );
      } finally {
        await refreshSessions(client, s.courseId);
      }
      toast(t('cancelled'));
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      bad
      title={t('cancelTitle')}
      action={t('cancelAction')}
      back={t('keep')}
      onClose={onClose}
    >
      <p>{t('cancelText', { count: told, n: f.num(told) })}</p>
      <Field label={t('reason')} hint={t('reasonHint')} error={form.fieldError('reason')}>
        <textarea className="in" dir="auto" rows={3} {...form.text('reason')} />
      </Field>
    </FormDialog>
  );
}
