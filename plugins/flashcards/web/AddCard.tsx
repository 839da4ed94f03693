import { type ClipboardEvent, type KeyboardEvent, type RefObject, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, messageKey, toApiError } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import type { Sides } from './api.ts';
import { SideInput } from './SideInput.tsx';
import { useTyped } from './typed.ts';

const EMPTY = { front: '', back: '', version: 0 };

/** Where the next card is written: Enter goes from the front to the back, and from there to the card after it. */
export function AddCard({
  deck,
  first,
  number,
  onAdd,
  onLines,
}: {
  /** The content's id. */
  deck: string;
  first: RefObject<HTMLTextAreaElement | null>;
  number: number;
  onAdd: (sides: Sides) => Promise<void>;
  /** Several lines were pasted: they are several cards. */
  onLines: (text: string) => void;
}) {
  const { t } = useTranslation('plugin.flashcards');
  const f = useFormat();
  const [typed, setTyped] = useTyped(`${deck}.new`);
  const sides = typed ?? EMPTY;
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const back = useRef<HTMLTextAreaElement>(null);
  const write = (change: Partial<Sides>) => {
    setTyped((now) => ({ ...(now ?? EMPTY), ...change }));
    setError(null);
  };
  const add = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await onAdd({ front: sides.front, back: sides.back });
      setTyped(null);
      setError(null);
      first.current?.focus();
    } catch (cause) {
      setError(toApiError(cause));
    } finally {
      setBusy(false);
    }
  };
  const onKey = (side: keyof Sides) => (e: KeyboardEvent) => {
    if (e.key !== 'Enter' || e.shiftKey || e.nativeEvent.isComposing) return;
    e.preventDefault();
    if (side === 'front') back.current?.focus();
    else void add();
  };
  const onPaste = (e: ClipboardEvent) => {
    const text = e.clipboardData.getData('text/plain');
    if (!/\S.*[\t;].*\n\s*\S/.test(text)) return;
    e.preventDefault();
    onLines(text);
  };
  const n = f.num(number);
  const key = error ? messageKey(error, true) : null;
  const other = error && !Object.keys(error.fields).length ? (key ? t(key) : error.detail) : '';
  return (
    <form
      className="fcd-row fcd-add"
      aria-label={t('add')}
      onSubmit={(e) => {
        e.preventDefault();
        void add();
      }}
    >
      <span className="fcd-no num qq" aria-hidden="true">
        {n}
      </span>
      <div className="fcd-sides">
        <SideInput
          ref={first}
          label={t('frontOf', { n })}
          name={t('front')}
          value={sides.front}
          error={error?.fields.front}
          onChange={(front) => write({ front })}
          onKeyDown={onKey('front')}
          onPaste={onPaste}
        />
        <SideInput
          ref={back}
          label={t('backOf', { n })}
          name={t('back')}
          value={sides.back}
          error={error?.fields.back}
          onChange={(text) => write({ back: text })}
          onKeyDown={onKey('back')}
        />
        {other ? <Note tone="bad">{other}</Note> : null}
        <div className="row w">
          <button type="submit" className="btn pri sm" data-busy={busy || undefined}>
            <Icon name="plus" s />
            {t('add')}
          </button>
          <span className="t1 q">{t('addHint')}</span>
        </div>
      </div>
    </form>
  );
}
