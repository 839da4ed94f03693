import '@mantine/tiptap/styles.layer.css';
import { Link, RichTextEditor } from '@mantine/tiptap';
import { useEditor } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import { useTranslation } from 'react-i18next';

/** Writes the text of an announcement. */
export default function Editor({ html, onChange }: { html: string; onChange: (html: string) => void }) {
  const { t } = useTranslation('notify');
  const editor = useEditor({
    extensions: [StarterKit.configure({ link: false, heading: { levels: [2, 3] } }), Link],
    textDirection: 'auto',
    content: html,
    shouldRerenderOnTransaction: true,
    editorProps: {
      attributes: { class: 'prose', 'aria-label': t('ann.body'), role: 'textbox', 'aria-multiline': 'true' },
    },
    onUpdate: ({ editor: e }) => onChange(e.getHTML()),
  });
  const label = (key: string) => ({ 'aria-label': t(`ann.${key}`), title: t(`ann.${key}`) });
  return (
    <RichTextEditor
      editor={editor}
      className="ann-ed"
      labels={{
        linkControlLabel: t('ann.link'),
        linkEditorInputLabel: t('ann.link'),
        linkEditorSave: t('saveAction'),
      }}
    >
      <RichTextEditor.Toolbar>
        <RichTextEditor.ControlsGroup>
          <RichTextEditor.Bold {...label('bold')} />
          <RichTextEditor.Italic {...label('italic')} />
          <RichTextEditor.Link {...label('link')} />
        </RichTextEditor.ControlsGroup>
        <RichTextEditor.ControlsGroup>
          <RichTextEditor.BulletList {...label('list')} />
          <RichTextEditor.OrderedList {...label('numbers')} />
        </RichTextEditor.ControlsGroup>
      </RichTextEditor.Toolbar>
      <RichTextEditor.Content />
    </RichTextEditor>
  );
}
