import { type Content, type Editor, Node } from '@tiptap/core';
import { NodeSelection } from '@tiptap/pm/state';
import { ReactNodeViewRenderer } from '@tiptap/react';
import { EmbedView } from './EmbedView.tsx';
import { FigureView } from './FigureView.tsx';

const OWN = /^\/media\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/file$/;

/** The types of pictures that are taken. */
export const PICTURES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'];

/** Files that wait for their figure to send them, by the name that stands in its `upload`. */
export const waiting = new Map<string, File>();

const quiet = { default: null, rendered: false };
const size = (value: string | null) => (value && /^[1-9]\d{0,4}$/.test(value) ? Number(value) : null);
const pictureOf = (image: Element | null) => {
  const src = image?.getAttribute('src') ?? '';
  if (!image || !OWN.test(src)) return false;
  return {
    src,
    alt: image.getAttribute('alt') ?? '',
    width: size(image.getAttribute('width')),
    height: size(image.getAttribute('height')),
  };
};
const caption = (element: HTMLElement) =>
  element.querySelector<HTMLElement>('figcaption') ?? document.createElement('figcaption');

/** An uploaded picture with its caption. While it is on its way it is not saved with the text. */
export const Figure = Node.create<{ courseId: string }>({
  name: 'figure',
  addOptions: () => ({ courseId: '' }),
  group: 'block',
  content: 'inline*',
  isolating: true,
  draggable: true,
  addAttributes: () => ({
    src: quiet,
    alt: { default: '', rendered: false },
    width: quiet,
    height: quiet,
    upload: quiet,
  }),
  parseHTML: () => [
    {
      tag: 'figure',
      getAttrs: (element) => pictureOf(element.querySelector('img')),
      contentElement: (element) => caption(element as HTMLElement),
    },
    {
      tag: 'img',
      getAttrs: (element) => pictureOf(element),
      contentElement: (element) => caption(element as HTMLElement),
    },
  ],
  renderHTML({ node, HTMLAttributes }) {
    const { src, alt, width, height } = node.attrs;
    if (!src) return ['figure', HTMLAttributes, ['figcaption', 0]];
    return ['figure', HTMLAttributes, ['img', { src, alt, width, height }], ['figcaption', 0]];
  },
  addNodeView: () => ReactNodeViewRenderer(FigureView),
  addKeyboardShortcuts() {
    return {
      // The caption is one line; what follows goes on behind the picture.
      Enter: () =>
        this.editor.isActive('figure') &&
        this.editor
          .chain()
          .command(({ tr, state }) => {
            const { $from } = state.selection;
            const after = $from.after($from.depth);
            const paragraph = state.schema.nodes.paragraph?.create();
            if (paragraph) tr.insert(after, paragraph);
            return true;
          })
          .focus(this.editor.state.selection.$from.after() + 1)
          .run(),
    };
  },
});

/** Something of another site, in a frame. The server says what may be one. */
export const Embed = Node.create({
  name: 'embed',
  group: 'block',
  atom: true,
  draggable: true,
  addAttributes: () => ({ src: quiet, title: { default: '', rendered: false } }),
  parseHTML: () => [
    {
      tag: 'iframe',
      getAttrs: (element) => {
        const src = element.getAttribute('src') ?? '';
        return /^https:\/\//.test(src) ? { src, title: element.getAttribute('title') ?? '' } : false;
      },
    },
  ],
  renderHTML: ({ node }) => ['iframe', { src: node.attrs.src, title: node.attrs.title }],
  addNodeView: () => ReactNodeViewRenderer(EmbedView),
});

/**
 * Puts in what cannot stand in a line. In a caption that is behind its picture, and what is chosen stays: the editor's own
 * way would put the one in the other's place.
 */
export function insertBlocks(editor: Editor, blocks: Content, at?: number): void {
  const { selection, doc } = editor.state;
  const from = at === undefined ? selection.$from : doc.resolve(at);
  let place = at === undefined && selection instanceof NodeSelection ? selection.to : at;
  for (let depth = from.depth; depth > 0; depth--)
    if (from.node(depth).type.name === 'figure') place = from.after(depth);
  const chain = editor.chain().focus();
  if (place === undefined) chain.insertContent(blocks).run();
  else chain.insertContentAt(place, blocks).run();
}
