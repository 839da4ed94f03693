import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Field } from '@/shared/ui/Field.tsx';
import { OwnedCourses, useOwned } from './OwnedCourses.tsx';

/** What cannot be undone asks for the address to be typed. `remove` deletes, and tells whether records stay without a name. */
export function DeleteDialog({
  who,
  text,
  action,
  remove,
  onGone,
  onClose,
}: {
  who: { id: string; firstName: string; lastName: string; email: string };
  text: string;
  action: string;
  remove: () => Promise<{ anonymised: boolean }>;
  /** After it was tried, whatever came of it. */
  onGone: () => unknown;
  onClose: () => void;
}) {
  const { t } = useTranslation('admin');
  const [typed, setTyped] = useState('');
  const owned = useOwned(who.id);
  const name = `${who.firstName} ${who.lastName}`;
  const act = useMutation({
    mutationFn: remove,
    onSuccess: ({ anonymised }) => {
      toast(t(anonymised ? 'users.anonymised' : 'users.deleted', { name }));
      onClose();
    },
    onSettled: () => onGone(),
  });
  const error = act.error ? toApiError(act.error) : null;
  const key = error ? messageKey(error, true) : null;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('users.deleteTitle', { name })}
      footer={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t('cancel')}
          </button>
          <button
            type="button"
            className="btn bad"
            disabled={owned.length > 0 || typed.trim().toLowerCase() !== who.email.toLowerCase()}
            data-busy={act.isPending || undefined}
            onClick={() => act.mutate()}
          >
            {action}
          </button>
        </>
      }
    >
      <div className="fields">
        <p>{text}</p>
        <OwnedCourses user={who.id} text={t('users.ownsDelete')} />
        <Field
          label={t('users.deleteType', { email: who.email })}
          error={error ? (key ? t(key) : error.detail) : undefined}
        >
          <input
            className="in"
            dir="ltr"
            autoComplete="off"
            value={typed}
            onChange={(e) => setTyped(e.currentTarget.value)}
          />
        </Field>
      </div>
    </Dialog>
  );
}
