import { type ClipboardEvent, type KeyboardEvent, type Ref, useId } from 'react';
import { Icon } from '@/shared/ui/Icon.tsx';

/** Letters that a side has room for; the server says the same. */
const MOST = 1000;

/** One side of a card. Enter goes on, Shift and Enter breaks the line. */
export function SideInput({
  label,
  name,
  value,
  error,
  onChange,
  onKeyDown,
  onPaste,
  ref,
}: {
  /** With the number of the card, for those who do not see where it stands. */
  label: string;
  /** Shown while it is empty. */
  name: string;
  value: string;
  error: string | undefined;
  onChange: (text: string) => void;
  onKeyDown: (e: KeyboardEvent) => void;
  onPaste?: (e: ClipboardEvent) => void;
  ref?: Ref<HTMLTextAreaElement>;
}) {
  const id = useId();
  return (
    <span className="field">
      <textarea
        ref={ref}
        className="in fcd-in"
        rows={1}
        dir="auto"
        aria-label={label}
        placeholder={name}
        maxLength={MOST}
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? id : undefined}
        onChange={(e) => onChange(e.currentTarget.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      {error ? (
        <span className="err" id={id}>
          <Icon name="warn" s />
          {error}
        </span>
      ) : null}
    </span>
  );
}
