import '@mantine/tiptap/styles.layer.css';
import './editor.css';
import { Link, RichTextEditor } from '@mantine/tiptap';
import { useEditor } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import { useTranslation } from 'react-i18next';

/** Writes a formatted text, which its form saves whole. */
export default function Editor({
  html,
  onChange,
  label,
  headings = false,
  direction = 'auto',
}: {
  /** What it begins with; give the editor another key to begin anew. */
  html: string;
  onChange: (html: string) => void;
  label: string;
  /** Long texts have headings and quotations. */
  headings?: boolean;
  /** Of the whole text where its language is known; else each paragraph takes that of its own words. */
  direction?: 'auto' | 'ltr' | 'rtl';
}) {
  const { t } = useTranslation();
  const editor = useEditor({
    extensions: [StarterKit.configure({ link: false, heading: { levels: [2, 3] } }), Link],
    textDirection: direction,
    content: html,
    shouldRerenderOnTransaction: true,
    editorProps: {
      attributes: { class: 'prose', 'aria-label': label, role: 'textbox', 'aria-multiline': 'true' },
    },
    onUpdate: ({ editor: e }) => onChange(e.getHTML()),
  });
  const named = (key: string) => ({ 'aria-label': t(`editor.${key}`), title: t(`editor.${key}`) });
  return (
    <RichTextEditor
      editor={editor}
      className={headings ? 'ed long' : 'ed'}
      labels={{
        linkControlLabel: t('editor.link'),
        linkEditorInputLabel: t('editor.link'),
        linkEditorSave: t('saveAction'),
      }}
    >
      <RichTextEditor.Toolbar>
        {headings ? (
          <RichTextEditor.ControlsGroup>
            <RichTextEditor.H2 {...named('h2')} />
            <RichTextEditor.H3 {...named('h3')} />
          </RichTextEditor.ControlsGroup>
        ) : null}
        <RichTextEditor.ControlsGroup>
          <RichTextEditor.Bold {...named('bold')} />
          <RichTextEditor.Italic {...named('italic')} />
          <RichTextEditor.Link {...named('link')} />
        </RichTextEditor.ControlsGroup>
        <RichTextEditor.ControlsGroup>
          <RichTextEditor.BulletList {...named('list')} />
          <RichTextEditor.OrderedList {...named('numbers')} />
          {headings ? <RichTextEditor.Blockquote {...named('quote')} /> : null}
        </RichTextEditor.ControlsGroup>
      </RichTextEditor.Toolbar>
      <RichTextEditor.Content />
    </RichTextEditor>
  );
}
