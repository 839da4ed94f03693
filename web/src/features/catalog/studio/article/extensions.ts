import { Extension, Mark, Node } from '@tiptap/core';
import Link from '@tiptap/extension-link';
import StarterKit from '@tiptap/starter-kit';
import { Embed, Figure } from './figures.ts';
import { tables } from './tables.ts';

/** A mark that is one element and nothing else. */
const plain = (tag: string, key?: string, styles: { style: string }[] = []) =>
  Mark.create({
    name: tag,
    parseHTML: () => [{ tag }, ...styles],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
    addKeyboardShortcuts() {
      return key ? { [key]: () => this.editor.commands.toggleMark(tag) } : {};
    },
  });

/** Text above or below the line; other programs write it as a style. One excludes the other. */
const sub = plain('sub', 'Mod-,', [{ style: 'vertical-align=sub' }]).extend({ excludes: 'sub sup' });
const sup = plain('sup', 'Mod-.', [{ style: 'vertical-align=super' }]).extend({ excludes: 'sub sup' });

/** Words of another language or direction inside of a line. */
const Span = Mark.create({
  name: 'span',
  addAttributes: () => ({ lang: { default: null }, dir: { default: null } }),
  parseHTML: () => [{ tag: 'span[lang]' }, { tag: 'span[dir]' }],
  renderHTML: ({ HTMLAttributes }) => ['span', HTMLAttributes, 0],
});

const descriptions = [
  Node.create({
    name: 'dl',
    group: 'block',
    content: '(dt | dd)+',
    parseHTML: () => [{ tag: 'dl' }],
    renderHTML: ({ HTMLAttributes }) => ['dl', HTMLAttributes, 0],
  }),
  Node.create({
    name: 'dt',
    content: 'inline*',
    parseHTML: () => [{ tag: 'dt' }],
    renderHTML: ({ HTMLAttributes }) => ['dt', HTMLAttributes, 0],
  }),
  Node.create({
    name: 'dd',
    content: 'block+',
    parseHTML: () => [{ tag: 'dd' }],
    renderHTML: ({ HTMLAttributes }) => ['dd', HTMLAttributes, 0],
  }),
];

/** The language of a block. */
const Language = Extension.create({
  name: 'language',
  addGlobalAttributes: () => [
    {
      types: ['paragraph', 'heading', 'blockquote', 'bulletList', 'orderedList', 'listItem', 'table', 'dl'],
      attributes: { lang: { default: null } },
    },
  ],
});

/** The kit's own parts, where they must be more patient: code may be a link or bold, and the page's heading is no heading of a text. */
const Kit = StarterKit.extend({
  addExtensions() {
    return (this.parent?.() ?? []).map((part) => {
      if (part.name === 'code') return (part as Mark).extend({ excludes: '' });
      if (part.name === 'heading')
        return (part as Node).extend({
          parseHTML() {
            return [...(this.parent?.() ?? []), { tag: 'h1', attrs: { level: 2 } }];
          },
        });
      return part;
    });
  },
});

/** All that an article may be made of: what the server lets stand the editor keeps. */
export const articleParts = (courseId: string) => [
  Kit.configure({ link: false, heading: { levels: [2, 3, 4, 5, 6] } }),
  Link.configure({ openOnClick: false, defaultProtocol: 'https' }),
  plain('mark', 'Mod-Shift-h'),
  sub,
  sup,
  plain('kbd'),
  plain('small'),
  plain('ins'),
  Span,
  ...descriptions,
  Language,
  ...tables,
  Figure.configure({ courseId }),
  Embed,
];
