import '@/shared/ui/article.css';
import './article.css';
import { Extension } from '@tiptap/core';
import { type Editor, EditorContent, useEditor } from '@tiptap/react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { ArticleDraft } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { SavedMark } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { articleParts } from './extensions.ts';
import { insertBlocks, PICTURES, waiting } from './figures.ts';
import { HelpDialog } from './HelpDialog.tsx';
import { HistoryDialog } from './HistoryDialog.tsx';
import { Notes } from './Notes.tsx';
import { EmbedPanel, LinkPanel } from './Panels.tsx';
import { Toolbar } from './Toolbar.tsx';
import { useDraft } from './useDraft.ts';

/** The longest text that is taken, in bytes; the server says the same. */
const MOST = 1 << 20;

/** Which form stands under the toolbar. */
export type Panel = 'link' | 'embed' | null;

/** Writes an article; it saves itself as a draft and says so. Each paragraph takes the direction of its own words. */
export default function ArticleEditor({
  courseId,
  id,
  user,
  draft,
  onOnline,
}: {
  courseId: string;
  id: string;
  user: string;
  /** What the server has now; a newer one of somebody else's is shown as long as nothing is typed here. */
  draft: ArticleDraft;
  /** What trainees read has changed. */
  onOnline: () => void;
}) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const failed = useFailed();
  const saving = useDraft(courseId, id, user, draft);
  const [panel, setPanel] = useState<Panel>(null);
  const [help, setHelp] = useState(false);
  const [history, setHistory] = useState(false);
  const [busy, setBusy] = useState(false);
  const [words, setWords] = useState(0);
  const toolbar = useRef<HTMLDivElement>(null);
  const pictures = useRef<HTMLInputElement>(null);

  const editor = useEditor({
    extensions: [
      ...articleParts(courseId),
      Extension.create({
        name: 'ways',
        addKeyboardShortcuts: () => ({
          'Mod-k': () => {
            setPanel('link');
            return true;
          },
          'Alt-F10': () => {
            toolbar.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
            return true;
          },
          'Alt-h': () => {
            setHelp(true);
            return true;
          },
        }),
      }),
    ],
    textDirection: 'auto',
    content: draft.html,
    shouldRerenderOnTransaction: true,
    onCreate: ({ editor: e }) => setWords(countWords(e.getText())),
    editorProps: {
      attributes: {
        class: 'prose',
        'aria-label': t('article.label'),
        role: 'textbox',
        'aria-multiline': 'true',
      },
      handlePaste: (view, event) => {
        const data = event.clipboardData;
        const pasted = data?.getData('text/html') || data?.getData('text/plain') || '';
        if (pasted.length > MOST) {
          toast(t('article.tooLong'), { tone: 'bad' });
          return true;
        }
        if (data?.files.length && !data.getData('text/plain').trim()) return takeFiles([...data.files]);
        const link = data?.getData('text/plain').trim() ?? '';
        const { $from, empty } = view.state.selection;
        const alone = empty && $from.parent.type.name === 'paragraph' && $from.parent.content.size === 0;
        if (alone && $from.depth === 1 && /^(https?:\/\/\S{1,2000}|<iframe\s[\s\S]{1,3900})$/.test(link)) {
          void embedOrLink(link);
          return true;
        }
        return false;
      },
      handleDrop: (view, event) => {
        if (!event.dataTransfer?.files.length) return false;
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos;
        return takeFiles([...event.dataTransfer.files], at);
      },
      transformPastedHTML: (html) => {
        const foreign = [...new DOMParser().parseFromString(html, 'text/html').images].some(
          (image) => !/^\/media\//.test(image.getAttribute('src') ?? ''),
        );
        if (foreign) toast(t('article.foreignImages'));
        return html;
      },
    },
    onUpdate: ({ editor: e }) => {
      saving.change(e.getHTML());
      setWords(countWords(e.getText()));
    },
  });
  const now = useRef<Editor | null>(editor);
  now.current = editor;

  /** Puts pictures into the text, which send themselves; says what is no picture. */
  const takeFiles = (files: File[], at?: number): boolean => {
    const good = files.filter((file) => PICTURES.includes(file.type));
    if (good.length < files.length) toast(t('article.noImage'), { tone: 'bad' });
    const figures = good.map((file) => {
      const name = crypto.randomUUID();
      waiting.set(name, file);
      return { type: 'figure', attrs: { upload: name } };
    });
    if (!figures.length) return true;
    if (now.current) insertBlocks(now.current, figures, at);
    return true;
  };
  const embedOrLink = async (link: string) => {
    const found = await call(api.GET('/embeds', { params: { query: { link } } })).catch(() => null);
    const chain = now.current?.chain().focus();
    if (found)
      chain?.insertContent({ type: 'embed', attrs: { src: found.src, title: found.provider } }).run();
    else if (link.startsWith('<')) toast(t('article.embedRefused'), { tone: 'bad' });
    else
      chain
        ?.insertContent({ type: 'text', text: link, marks: [{ type: 'link', attrs: { href: link } }] })
        .run();
  };
  /** Shows another text, which is saved already. */
  const show = (html: string) => {
    now.current?.commands.setContent(html, { emitUpdate: false });
    setWords(countWords(now.current?.getText() ?? ''));
  };

  // Somebody else's newer text is shown as long as nothing waits here; else the save finds out.
  const { resting, version } = saving;
  useEffect(() => {
    if (draft.version <= version.current || !resting()) return;
    version.current = draft.version;
    now.current?.commands.setContent(draft.html, { emitUpdate: false });
    toast(t('article.newer'));
  }, [draft, resting, version, t]);

  const putOnline = async () => {
    setBusy(true);
    try {
      await saving.flush();
      saving.took(
        await call(
          api.POST('/contents/{id}/article/online', {
            params: { path: { id } },
            body: { version: version.current },
          }),
        ),
      );
      toast(t('article.onlineDone'));
      onOnline();
    } catch (cause) {
      failed(cause);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="art">
      <div className="art-s">
        <span className="row w grow t2" style={{ gap: 8 }}>
          {draft.waiting ? (
            <>
              <span className="q">
                <Icon name="clock" s /> {t('article.waiting')}
              </span>
              <button
                type="button"
                className="btn sm pri"
                data-busy={busy || undefined}
                onClick={() => void putOnline()}
              >
                {t('article.putOnline')}
              </button>
            </>
          ) : draft.open && draft.version ? (
            <span className="q">{t('article.isOnline')}</span>
          ) : null}
        </span>
        <span className="row t1 qq">
          <SavedMark state={saving.state} />
          <span className="desk">{t('article.words', { count: words, n: f.num(words) })}</span>
        </span>
        <button type="button" className="btn sm bare" onClick={() => setHistory(true)}>
          <Icon name="clock" s />
          {t('article.history')}
        </button>
      </div>
      <Notes saving={saving} editor={editor} user={user} id={id} show={show} />
      <div className="art-bar">
        <Toolbar
          ref={toolbar}
          editor={editor}
          onLink={() => setPanel(panel === 'link' ? null : 'link')}
          onEmbed={() => setPanel(panel === 'embed' ? null : 'embed')}
          onPicture={() => pictures.current?.click()}
          onHelp={() => setHelp(true)}
        />
        {panel === 'link' ? <LinkPanel editor={editor} onClose={() => setPanel(null)} /> : null}
        {panel === 'embed' ? <EmbedPanel editor={editor} onClose={() => setPanel(null)} /> : null}
      </div>
      <EditorContent editor={editor} />
      <input
        ref={pictures}
        type="file"
        hidden
        multiple
        accept={PICTURES.join()}
        onChange={(e) => {
          takeFiles([...(e.currentTarget.files ?? [])]);
          e.currentTarget.value = '';
        }}
      />
      <HelpDialog opened={help} onClose={() => setHelp(false)} />
      <HistoryDialog
        opened={history}
        onClose={() => setHistory(false)}
        courseId={courseId}
        id={id}
        restore={async (revision) => {
          await saving.flush();
          const restored = await call(
            api.POST('/contents/{id}/article/revisions/{revision}/restore', {
              params: { path: { id, revision } },
              body: { version: version.current },
            }),
          );
          saving.took(restored);
          show(restored.html);
        }}
      />
    </div>
  );
}

const countWords = (text: string) => text.split(/\s+/).filter(Boolean).length;
