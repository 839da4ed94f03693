import type { Editor } from '@tiptap/react';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import { insertBlocks } from './figures.ts';

/** An address as somebody types it, whole; null when it is none that a text may link to. */
export function linkOf(typed: string): string | null {
  const text = typed.trim();
  if (/^(https?:\/\/|mailto:|tel:)\S+$/i.test(text) || /^[/#][^\s\\]*$/.test(text)) return text;
  if (/^[^\s@:]+@[^\s@:]+\.[^\s@:]+$/.test(text)) return `mailto:${text}`;
  if (/^[^\s:/]+\.[^\s:/]{2,}(\/\S*)?$/.test(text)) return `https://${text}`;
  return null;
}

interface PanelProps {
  editor: Editor | null;
  onClose: () => void;
}

/** The form under the toolbar; Escape leads back into the text. */
function Panel({
  editor,
  onClose,
  label,
  hint,
  action,
  initial,
  submit,
  remove,
}: PanelProps & {
  label: string;
  hint: string;
  action: string;
  initial: string;
  /** Returns the sentence that says why not. */
  submit: (text: string) => Promise<string | null> | string | null;
  remove?: { label: string; run: () => void } | undefined;
}) {
  const { t } = useTranslation('studio');
  const [text, setText] = useState(initial);
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const close = () => {
    onClose();
    editor?.commands.focus();
  };
  const onSubmit = async (e: SyntheticEvent) => {
    e.preventDefault();
    if (busy) return;
    setBusy(true);
    const why = await submit(text);
    setBusy(false);
    setWrong(why);
    if (!why) onClose();
  };
  return (
    <form
      className="art-p"
      noValidate
      onSubmit={(e) => void onSubmit(e)}
      onKeyDown={(e) => {
        if (e.key === 'Escape') close();
      }}
    >
      <label className="grow">
        <span className="t1 q">{label}</span>
        <input
          // biome-ignore lint/a11y/noAutofocus: the person has just asked for this form.
          autoFocus
          value={text}
          dir="ltr"
          inputMode="url"
          aria-invalid={wrong ? true : undefined}
          aria-describedby="art-p-hint"
          onChange={(e) => setText(e.currentTarget.value)}
        />
      </label>
      <button type="submit" className="btn pri" data-busy={busy || undefined}>
        {action}
      </button>
      {remove ? (
        <button type="button" className="btn" onClick={remove.run}>
          {remove.label}
        </button>
      ) : null}
      <button type="button" className="btn bare" onClick={close}>
        {t('cancel')}
      </button>
      <p id="art-p-hint" className={wrong ? 'err t1' : 'q t1'} role={wrong ? 'alert' : undefined}>
        {wrong ?? hint}
      </p>
    </form>
  );
}

/** Asks where the chosen words lead. */
export function LinkPanel({ editor, onClose }: PanelProps) {
  const { t } = useTranslation('studio');
  const current = String(editor?.getAttributes('link').href ?? '');
  return (
    <Panel
      editor={editor}
      onClose={onClose}
      label={t('article.linkTo')}
      hint={t('article.linkHint')}
      action={t('article.linkSet')}
      initial={current}
      submit={(text) => {
        const href = linkOf(text);
        if (!href) return t('article.linkRefused');
        const chain = editor?.chain().focus();
        if (editor?.state.selection.empty && !current)
          chain?.insertContent({ type: 'text', text, marks: [{ type: 'link', attrs: { href } }] }).run();
        else chain?.extendMarkRange('link').setLink({ href }).run();
        return null;
      }}
      remove={
        current
          ? {
              label: t('article.linkRemove'),
              run: () => {
                editor?.chain().focus().extendMarkRange('link').unsetLink().run();
                onClose();
              },
            }
          : undefined
      }
    />
  );
}

/** Asks for something of another site; the server says whether it may be shown here. */
export function EmbedPanel({ editor, onClose }: PanelProps) {
  const { t } = useTranslation('studio');
  return (
    <Panel
      editor={editor}
      onClose={onClose}
      label={t('article.embedLink')}
      hint={t('article.embedHint')}
      action={t('article.embedSet')}
      initial=""
      submit={async (text) => {
        try {
          const found = await call(api.GET('/embeds', { params: { query: { link: text.trim() } } }));
          if (editor)
            insertBlocks(editor, { type: 'embed', attrs: { src: found.src, title: found.provider } });
          return null;
        } catch (cause) {
          const error = toApiError(cause);
          const key = messageKey(error, false);
          return key ? t(key) : error.detail;
        }
      }}
    />
  );
}
