import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './Dialog.tsx';
import { Field } from './Field.tsx';
import { sameName } from './sameName.ts';

/** Asks before what takes much with it and cannot be undone: its name is typed first. */
export function ConfirmTyped({
  opened,
  onClose,
  onConfirm,
  title,
  text,
  names,
  action,
  busy = false,
}: {
  opened: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  text: ReactNode;
  /** What may be typed; the first of them is asked for. */
  names: readonly string[];
  action: string;
  busy?: boolean;
}) {
  const [typed, setTyped] = useState('');
  const { t } = useTranslation();
  const right = names.some((name) => sameName(name, typed));
  const close = () => {
    setTyped('');
    onClose();
  };
  return (
    <Dialog
      opened={opened}
      onClose={close}
      title={title}
      footer={
        <>
          <button type="button" className="btn" onClick={close}>
            {t('cancel')}
          </button>
          <button type="submit" form="cw-typed" className="btn pri" disabled={!right || busy}>
            {action}
          </button>
        </>
      }
    >
      <form
        id="cw-typed"
        className="fields"
        onSubmit={(e) => {
          e.preventDefault();
          if (right && !busy) onConfirm();
        }}
      >
        <div className="col" style={{ gap: 12 }}>
          {text}
        </div>
        <Field
          label={
            <>
              {t('typeIt')} <bdi className="m">{names[0]}</bdi>
            </>
          }
        >
          <input
            className="in"
            dir="auto"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(e) => setTyped(e.currentTarget.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}
