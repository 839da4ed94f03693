import type { Editor } from '@tiptap/react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { usePerson } from '@/platform/session.ts';
import { messageKey } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Article } from '@/shared/ui/Article.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { allKept, letGo } from './kept.ts';
import type { useDraft } from './useDraft.ts';

/** What has to be said about the text: it was saved elsewhere, refused, changed, or is still here from before. */
export function Notes({
  saving,
  editor,
  user,
  id,
  show,
}: {
  saving: ReturnType<typeof useDraft>;
  editor: Editor | null;
  user: string;
  id: string;
  show: (html: string) => void;
}) {
  const { t } = useTranslation('studio');
  const f = useFormat(usePerson().timeZone);
  const failed = useFailed();
  const [kept, setKept] = useState(() => allKept(user, id, saving.place));
  const [look, setLook] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [lost, setLost] = useState(false);
  const { theirs, refused, leftOut } = saving;
  const oldest = kept[0];

  // A save whose answer was lost left a copy of what is there.
  useEffect(() => {
    if (!oldest || oldest.html !== editor?.getHTML()) return;
    letGo(oldest.key);
    setKept((list) => list.slice(1));
  }, [oldest, editor]);

  const done = () => {
    if (oldest) letGo(oldest.key);
    setKept((list) => list.slice(1));
  };
  const settle = async (want: 'mine' | 'theirs') => {
    setBusy(true);
    try {
      const draft = await saving.settle(editor?.getHTML() ?? '', want);
      if (draft && want === 'theirs') show(draft.html);
      setLost(draft === null);
    } catch (cause) {
      failed(cause);
    } finally {
      setBusy(false);
    }
  };
  const when = (iso: string | number) =>
    f.date(new Date(iso).toISOString(), { dateStyle: 'medium', timeStyle: 'short' });
  const key = refused && messageKey(refused, true);
  return (
    <>
      {theirs ? (
        <Note tone="bad">
          <b>{t('article.conflict')}</b>{' '}
          {t('article.conflictText', {
            name: theirs.savedBy ?? t('article.somebody'),
            when: theirs.savedAt ? when(theirs.savedAt) : '',
          })}
          {lost ? <p role="alert">{t('article.conflictAgain')}</p> : null}
          <span className="row w" style={{ marginBlockStart: 8 }}>
            <button type="button" className="btn sm" onClick={() => setLook(theirs.html)}>
              {t('article.lookTheirs')}
            </button>
            <button
              type="button"
              className="btn sm"
              data-busy={busy || undefined}
              onClick={() => void settle('mine')}
            >
              {t('article.keepMine')}
            </button>
            <button
              type="button"
              className="btn sm"
              data-busy={busy || undefined}
              onClick={() => void settle('theirs')}
            >
              {t('article.takeTheirs')}
            </button>
          </span>
        </Note>
      ) : null}
      {refused ? (
        <Note tone="bad">
          {key ? t(key) : (Object.values(refused.fields)[0] ?? refused.detail)}
          {refused.status === 403 || refused.status === 404 ? ` ${t('article.stopped')}` : null}
        </Note>
      ) : null}
      {leftOut ? (
        <Note>
          {t('article.leftOut', { count: leftOut.leftOut, n: f.num(leftOut.leftOut) })}{' '}
          <button
            type="button"
            className="link"
            onClick={() => {
              if (saving.resting()) show(leftOut.html);
              saving.seen();
            }}
          >
            {t('article.leftOutShow')}
          </button>
        </Note>
      ) : null}
      {oldest ? (
        <Note tone="brand" icon="doc">
          {t('article.kept', { when: when(oldest.at) })}
          <span className="row w" style={{ marginBlockStart: 8 }}>
            <button type="button" className="btn sm" onClick={() => setLook(oldest.html)}>
              {t('article.keptLook')}
            </button>
            <button
              type="button"
              className="btn sm"
              onClick={() => {
                editor?.commands.setContent(oldest.html, { emitUpdate: true });
                done();
              }}
            >
              {t('article.keptUse')}
            </button>
            <button type="button" className="btn sm bare" onClick={done}>
              {t('article.keptDrop')}
            </button>
          </span>
        </Note>
      ) : null}
      <Dialog opened={look !== null} onClose={() => setLook(null)} title={t('article.lookTitle')} wide>
        <Article html={harmless(look ?? '')} />
      </Dialog>
    </>
  );
}

/** A text that this browser kept was not cleaned by the server: only what the editor would make of it is shown. */
function harmless(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const element of page.body.querySelectorAll('*')) {
    if (
      !/^(P|BR|HR|H[1-6]|BLOCKQUOTE|PRE|CODE|STRONG|B|EM|I|S|U|MARK|SMALL|SU[BP]|KBD|INS|DEL|SPAN|[UOD]L|LI|D[TD]|A|TABLE|CAPTION|TBODY|TR|T[HD]|FIGURE|FIGCAPTION|IMG)$/.test(
        element.tagName,
      )
    ) {
      element.remove();
      continue;
    }
    for (const { name, value } of [...element.attributes]) {
      const good =
        ['dir', 'alt', 'width', 'height', 'colspan', 'rowspan'].includes(name) ||
        (name === 'src' && value.startsWith('/media/'));
      if (!good) element.removeAttribute(name);
    }
  }
  return page.body.innerHTML;
}
