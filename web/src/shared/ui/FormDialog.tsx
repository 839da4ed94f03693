import { type ReactNode, type RefObject, type SyntheticEvent, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './Dialog.tsx';
import { Note } from './Note.tsx';

/** What the dialog needs of a form: everything that useForm gives, and more, will do. */
interface Form {
  form: RefObject<HTMLFormElement | null>;
  onSubmit: (event: SyntheticEvent) => void;
  message: string | null;
  busy: boolean;
}

/** A dialog that is one form: its fields, what went wrong, a way back and the button that sends it. */
export function FormDialog({
  form,
  title,
  action,
  back,
  onClose,
  bad = false,
  wide = false,
  quiet = false,
  opened = true,
  ready = true,
  aside,
  children,
}: {
  form: Form;
  title: ReactNode;
  action: ReactNode;
  /** The way back, where the word for it would be mistaken for the act. */
  back?: ReactNode;
  onClose: () => void;
  /** The act cannot be undone. */
  bad?: boolean;
  wide?: boolean;
  /** A field says what went wrong, and no note above. */
  quiet?: boolean;
  opened?: boolean;
  /** False while there is nothing to send. */
  ready?: boolean;
  /** Something before the buttons, such as a way to delete. */
  aside?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <Dialog
      opened={opened}
      wide={wide}
      onClose={onClose}
      title={title}
      footer={
        <>
          {aside}
          <button type="button" className="btn" onClick={onClose}>
            {back ?? t('cancel')}
          </button>
          <button
            type="submit"
            form={id}
            className={bad ? 'btn bad' : 'btn pri'}
            disabled={!ready}
            data-busy={form.busy || undefined}
          >
            {action}
          </button>
        </>
      }
    >
      <form id={id} ref={form.form} className="fields" onSubmit={form.onSubmit} noValidate>
        {form.message && !quiet ? <Note tone="bad">{form.message}</Note> : null}
        {children}
      </form>
    </Dialog>
  );
}
