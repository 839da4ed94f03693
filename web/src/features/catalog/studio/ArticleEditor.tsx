import '@mantine/tiptap/styles.layer.css';
import { Link, RichTextEditor } from '@mantine/tiptap';
import { useEditor } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';
import { SavedMark } from '@/shared/ui/Bits.tsx';
import { useAutosave } from './useAutosave.ts';

/** Writes an article; it saves itself and says so. Each paragraph takes the direction of its own words. */
export default function ArticleEditor({
  id,
  html,
  onSave,
}: {
  id: string;
  html: string;
  onSave: (html: string) => Promise<void>;
}) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const saving = useAutosave(`article.${id}`, onSave);
  const [words, setWords] = useState(() => countWords(html.replace(/<[^>]+>/g, ' ')));
  const editor = useEditor({
    extensions: [StarterKit.configure({ link: false, heading: { levels: [2, 3] } }), Link],
    textDirection: 'auto',
    content: saving.kept() ?? html,
    shouldRerenderOnTransaction: true,
    editorProps: {
      attributes: {
        class: 'prose',
        'aria-label': t('article.label'),
        role: 'textbox',
        'aria-multiline': 'true',
      },
    },
    onUpdate: ({ editor: e }) => {
      saving.change(e.getHTML());
      setWords(countWords(e.getText()));
    },
  });
  const label = (key: string) => ({ 'aria-label': t(`article.${key}`), title: t(`article.${key}`) });
  return (
    <RichTextEditor
      editor={editor}
      className="art"
      labels={{
        linkControlLabel: t('article.link'),
        linkEditorInputLabel: t('article.link'),
        linkEditorSave: t('saveAction'),
      }}
    >
      <RichTextEditor.Toolbar className="art-t">
        <RichTextEditor.ControlsGroup>
          <RichTextEditor.H2 {...label('h2')} />
          <RichTextEditor.H3 {...label('h3')} />
        </RichTextEditor.ControlsGroup>
        <RichTextEditor.ControlsGroup>
          <RichTextEditor.Bold {...label('bold')} />
          <RichTextEditor.Italic {...label('italic')} />
          <RichTextEditor.Link {...label('link')} />
        </RichTextEditor.ControlsGroup>
        <RichTextEditor.ControlsGroup>
          <RichTextEditor.BulletList {...label('list')} />
          <RichTextEditor.OrderedList {...label('numbers')} />
          <RichTextEditor.Blockquote {...label('quote')} />
          <RichTextEditor.CodeBlock {...label('code')} />
        </RichTextEditor.ControlsGroup>
        <RichTextEditor.ControlsGroup>
          <RichTextEditor.Undo {...label('undo')} />
          <RichTextEditor.Redo {...label('redo')} />
        </RichTextEditor.ControlsGroup>
        <span className="end row t1 qq">
          <SavedMark state={saving.state} />
          <span className="desk">{t('article.words', { count: words, n: f.num(words) })}</span>
        </span>
      </RichTextEditor.Toolbar>
      <RichTextEditor.Content />
    </RichTextEditor>
  );
}

const countWords = (text: string) => text.split(/\s+/).filter(Boolean).length;
