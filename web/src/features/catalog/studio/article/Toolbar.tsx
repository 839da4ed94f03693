import { TextSelection } from '@tiptap/pm/state';
import {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  deleteColumn,
  deleteRow,
  deleteTable,
  toggleHeaderRow,
} from '@tiptap/pm/tables';
import type { Editor } from '@tiptap/react';
import { type ReactNode, type Ref, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { insertBlocks } from './figures.ts';
import { GLYPHS, type Glyph } from './glyphs.ts';
import { freshTable } from './tables.ts';

/** Languages of code that are named; others keep the name that they have. */
const LANGUAGES = {
  bash: 'Shell',
  c: 'C',
  cpp: 'C++',
  csharp: 'C#',
  css: 'CSS',
  go: 'Go',
  html: 'HTML',
  java: 'Java',
  javascript: 'JavaScript',
  json: 'JSON',
  kotlin: 'Kotlin',
  php: 'PHP',
  python: 'Python',
  r: 'R',
  ruby: 'Ruby',
  rust: 'Rust',
  sql: 'SQL',
  swift: 'Swift',
  typescript: 'TypeScript',
  xml: 'XML',
  yaml: 'YAML',
} as const;

/** Other names under which texts from elsewhere know them. */
const ALIASES: Record<string, string> = {
  'c#': 'csharp',
  'c++': 'cpp',
  golang: 'go',
  js: 'javascript',
  py: 'python',
  rb: 'ruby',
  sh: 'bash',
  shell: 'bash',
  ts: 'typescript',
  yml: 'yaml',
};

function Drawn({ name }: { name: Glyph }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      aria-hidden="true"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: the paths are constants of this program.
      dangerouslySetInnerHTML={{ __html: GLYPHS[name] }}
    />
  );
}

/** The editor's tools as one stop of the tabulator: the arrow keys go through them, Escape leads back into the text. */
export function Toolbar({
  ref,
  editor,
  onLink,
  onEmbed,
  onPicture,
  onHelp,
}: {
  ref: Ref<HTMLDivElement>;
  editor: Editor | null;
  onLink: () => void;
  onEmbed: () => void;
  onPicture: () => void;
  onHelp: () => void;
}) {
  const { t } = useTranslation('studio');
  const tools = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const all = () => [...(tools.current?.querySelectorAll<HTMLElement>('button, select') ?? [])];
  // Tools come and go with what the caret stands in, so the one stop is set after each drawing.
  useLayoutEffect(() => {
    const list = all();
    const stop = Math.min(current, list.length - 1);
    list.forEach((tool, i) => {
      tool.tabIndex = i === stop ? 0 : -1;
    });
  });
  if (!editor) return null;
  const is = (name: string, attributes?: object) => editor.isActive(name, attributes);
  const chain = () => editor.chain().focus();
  const table = (command: typeof addRowAfter) => {
    command(editor.state, editor.view.dispatch);
    editor.commands.focus();
  };
  const insertTable = () => {
    insertBlocks(editor, freshTable(3, 3));
    editor
      .chain()
      .command(({ tr }) => {
        // One begins in the first cell, also when a paragraph was divided and the caret stands in its second half.
        let first: number | undefined;
        tr.doc.nodesBetween(0, tr.selection.from, (node, at) => {
          if (node.type.name === 'table') first = at;
          return node.type.name !== 'table';
        });
        if (first !== undefined) tr.setSelection(TextSelection.near(tr.doc.resolve(first + 1)));
        return true;
      })
      .run();
  };
  const tool = (
    name: string,
    glyph: Glyph,
    run: () => void,
    more: { on?: boolean; off?: boolean } = {},
  ): ReactNode => (
    <button
      type="button"
      className="art-b"
      aria-label={t(`article.${name}`)}
      title={t(`article.${name}`)}
      aria-pressed={more.on}
      aria-disabled={more.off || undefined}
      onMouseDown={(e) => e.preventDefault()}
      onClick={() => {
        if (!more.off) run();
      }}
    >
      <Drawn name={glyph} />
    </button>
  );
  const block = ['paragraph', 'heading'].find((name) => is(name));
  const dir = block ? editor.getAttributes(block).dir : null;
  const turn = (to: 'ltr' | 'rtl') =>
    chain()
      .setTextDirection(dir === to ? 'auto' : to)
      .run();
  const named = String(editor.getAttributes('codeBlock').language ?? '');
  const language = ALIASES[named] ?? named;
  return (
    <div
      ref={(element) => {
        tools.current = element;
        if (typeof ref === 'function') ref(element);
        else if (ref) ref.current = element;
      }}
      className="art-t"
      role="toolbar"
      aria-label={t('article.tools')}
      onFocus={(e) => setCurrent(Math.max(0, all().indexOf(e.target as HTMLElement)))}
      onKeyDown={(e) => {
        const list = all();
        const at = list.indexOf(e.target as HTMLElement);
        const forward = getComputedStyle(e.currentTarget).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
        const step =
          e.key === 'Home'
            ? -at
            : e.key === 'End'
              ? list.length - 1 - at
              : e.key === 'ArrowLeft' || e.key === 'ArrowRight'
                ? e.key === forward
                  ? 1
                  : -1
                : null;
        if (e.key === 'Escape') editor.commands.focus();
        if (step === null || at < 0) return;
        e.preventDefault();
        list[(at + step + list.length) % list.length]?.focus();
      }}
    >
      <span className="art-g">
        {tool('h2', 'h2', () => chain().toggleHeading({ level: 2 }).run(), {
          on: is('heading', { level: 2 }),
        })}
        {tool('h3', 'h3', () => chain().toggleHeading({ level: 3 }).run(), {
          on: is('heading', { level: 3 }),
        })}
        {tool('h4', 'h4', () => chain().toggleHeading({ level: 4 }).run(), {
          on: is('heading', { level: 4 }),
        })}
      </span>
      <span className="art-g">
        {tool('bold', 'bold', () => chain().toggleBold().run(), { on: is('bold') })}
        {tool('italic', 'italic', () => chain().toggleItalic().run(), { on: is('italic') })}
        {tool('strike', 'strike', () => chain().toggleStrike().run(), { on: is('strike') })}
        {tool('mark', 'mark', () => chain().toggleMark('mark').run(), { on: is('mark') })}
        {tool('sub', 'sub', () => chain().toggleMark('sub').run(), { on: is('sub') })}
        {tool('sup', 'sup', () => chain().toggleMark('sup').run(), { on: is('sup') })}
        {tool('inline', 'inline', () => chain().toggleMark('code').run(), { on: is('code') })}
        {tool('link', 'link', onLink, { on: is('link') })}
      </span>
      <span className="art-g">
        {tool('list', 'list', () => chain().toggleBulletList().run(), { on: is('bulletList') })}
        {tool('numbers', 'numbers', () => chain().toggleOrderedList().run(), { on: is('orderedList') })}
        {tool('quote', 'quote', () => chain().toggleBlockquote().run(), { on: is('blockquote') })}
        {tool('code', 'code', () => chain().toggleCodeBlock().run(), { on: is('codeBlock') })}
        {tool('rule', 'rule', () => chain().setHorizontalRule().run())}
      </span>
      <span className="art-g">
        {tool('image', 'image', onPicture)}
        {tool('table', 'table', insertTable, { off: is('table') })}
        {tool('embed', 'embed', onEmbed)}
      </span>
      <span className="art-g">
        {tool('rtl', 'rtl', () => turn('rtl'), { on: dir === 'rtl', off: !block })}
        {tool('ltr', 'ltr', () => turn('ltr'), { on: dir === 'ltr', off: !block })}
      </span>
      <span className="art-g">
        {tool('undo', 'undo', () => chain().undo().run(), { off: !editor.can().undo() })}
        {tool('redo', 'redo', () => chain().redo().run(), { off: !editor.can().redo() })}
        {tool('help', 'help', onHelp)}
      </span>
      {is('table') ? (
        <span className="art-g art-x">
          {tool('rowBefore', 'rowBefore', () => table(addRowBefore))}
          {tool('rowAfter', 'rowAfter', () => table(addRowAfter))}
          {tool('rowDelete', 'rowDelete', () => table(deleteRow))}
          {tool('columnBefore', 'columnBefore', () => table(addColumnBefore))}
          {tool('columnAfter', 'columnAfter', () => table(addColumnAfter))}
          {tool('columnDelete', 'columnDelete', () => table(deleteColumn))}
          {tool('headerRow', 'headerRow', () => table(toggleHeaderRow))}
          {tool('tableDelete', 'tableDelete', () => table(deleteTable))}
        </span>
      ) : null}
      {is('codeBlock') ? (
        <span className="art-g art-x">
          <select
            className="art-l"
            aria-label={t('article.language')}
            value={language}
            onChange={(e) => {
              editor.commands.updateAttributes('codeBlock', { language: e.currentTarget.value || null });
            }}
          >
            <option value="">{t('article.noLanguage')}</option>
            {language && !(language in LANGUAGES) ? <option value={language}>{language}</option> : null}
            {Object.entries(LANGUAGES).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </span>
      ) : null}
    </div>
  );
}
