import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon.tsx';

interface DialogProps {
  opened: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
  /** False when pressing outside or Escape must not close it. */
  closable?: boolean;
  /** Nothing in it takes the focus at first: keys on their way to the page behind must not land in a field. */
  quiet?: boolean;
}

/** How long after it opened a press outside closes it, in ms: the second of a double press must not. */
const SETTLED = 500;

/**
 * The browser's own modal dialog: it keeps the focus, Escape closes it, the page behind is inert. What has `data-autofocus` has the focus at
 * first.
 */
export function Dialog({
  opened,
  onClose,
  title,
  children,
  footer,
  wide = false,
  closable = true,
  quiet = false,
}: DialogProps) {
  const { t } = useTranslation();
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  const openedAt = useRef(0);
  // Whether the press began outside: one that began in a field, or that opened the dialog, does not close it.
  const pressed = useRef(false);
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (opened && !dialog.open) {
      openedAt.current = performance.now();
      dialog.showModal();
      // React's autoFocus comes before the dialog shows, when nothing in it can have the focus yet.
      dialog.querySelector<HTMLElement>(quiet ? 'h2' : '[data-autofocus]')?.focus();
    }
    if (!opened && dialog.open) dialog.close();
  }, [opened, quiet]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own key for the same act.
    <dialog
      ref={ref}
      className={wide ? 'dlg wide' : 'dlg'}
      aria-labelledby={id}
      onClose={onClose}
      onCancel={(e) => {
        if (!closable) e.preventDefault();
      }}
      onPointerDown={(e) => {
        pressed.current = e.target === ref.current && e.timeStamp - openedAt.current > SETTLED;
      }}
      onClick={(e) => {
        if (closable && pressed.current && e.target === ref.current) onClose();
      }}
    >
      {opened ? (
        <>
          <div className="dlg-h">
            <h2 id={id} className="grow" tabIndex={quiet ? -1 : undefined}>
              {title}
            </h2>
            {closable ? (
              <button type="button" className="btn bare sq" aria-label={t('close')} onClick={onClose}>
                <Icon name="x" />
              </button>
            ) : null}
          </div>
          <div className="dlg-b">{children}</div>
          {footer ? <div className="dlg-f">{footer}</div> : null}
        </>
      ) : null}
    </dialog>
  );
}

/** Asks before what cannot be undone. */
export function ConfirmDialog({
  opened,
  onClose,
  onConfirm,
  title,
  text,
  action,
  busy = false,
}: {
  opened: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  text: ReactNode;
  action: string;
  busy?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={title}
      footer={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="button" className="btn pri" disabled={busy} onClick={onConfirm}>
            {action}
          </button>
        </>
      }
    >
      <div>{text}</div>
    </Dialog>
  );
}
