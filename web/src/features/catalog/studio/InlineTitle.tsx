import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** A title that becomes a field when it is pressed; Enter or leaving keeps it, Escape gives it back. */
export function InlineTitle({
  title,
  onRename,
  className,
}: {
  title: string;
  onRename: (title: string) => void;
  className?: string;
}) {
  const { t } = useTranslation('studio');
  const [text, setText] = useState<string | null>(null);
  if (text === null) {
    return (
      <button
        type="button"
        className={`ti ${className ?? ''}`}
        title={t('outline.rename')}
        onClick={() => setText(title)}
      >
        <bdi>{title}</bdi>
      </button>
    );
  }
  const keep = () => {
    const next = text.trim();
    if (next && next !== title) onRename(next);
    setText(null);
  };
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: the person pressed the title to change it.
      autoFocus
      className="in sm ti"
      dir="auto"
      aria-label={t('outline.titleOf', { title })}
      value={text}
      maxLength={200}
      onChange={(e) => setText(e.currentTarget.value)}
      onBlur={keep}
      onFocus={(e) => e.currentTarget.select()}
      onKeyDown={(e) => {
        if (e.key === 'Enter') keep();
        if (e.key === 'Escape') setText(null);
      }}
    />
  );
}
