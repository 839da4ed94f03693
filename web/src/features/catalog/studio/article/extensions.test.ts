import { Editor } from '@tiptap/core';
import { expect, test } from 'vitest';
import { articleParts } from './extensions.ts';
import { insertBlocks } from './figures.ts';

const editorOf = (content: string) => new Editor({ element: null, extensions: articleParts('c'), content });

// What the server lets stand in an article (internal/platform/richtext) must outlive the first key.
test.each([
  '<p>H<sub>2</sub>O and x<sup>2</sup></p>',
  '<p><u>under</u> <mark>marked</mark> <kbd>Ctrl</kbd> <small>small</small> <ins>new</ins> <s>old</s></p>',
  '<p><a href="https://example.org/" title="there"><code>go</code></a> <strong><code>bold</code></strong></p>',
  '<p>a <span lang="ar" dir="rtl">كتاب</span></p>',
  '<p lang="ar">كتاب</p>',
  '<h2>two</h2><h3>three</h3><h4>four</h4><h5>five</h5><h6>six</h6>',
  '<dl><dt>Yeast</dt><dd><p>lives</p></dd></dl>',
  '<table><caption>Flour</caption><tbody><tr><th colspan="2" scope="col"><p>a</p></th></tr><tr><td><p>b</p></td><td><p>c</p></td></tr></tbody></table>',
  '<ol start="3"><li><p>three</p></li></ol>',
  '<pre><code class="language-go">a := 1</code></pre>',
])('%s is kept', (html) => {
  const kept = editorOf(html).getHTML();
  const plain = (text: string) => {
    const page = new DOMParser().parseFromString(text, 'text/html');
    for (const link of page.querySelectorAll('a'))
      for (const name of ['rel', 'target', 'class']) link.removeAttribute(name);
    return page.body.innerHTML;
  };
  expect(plain(kept)).toBe(plain(html));
});

test('the heading of a page becomes a heading of the text', () =>
  expect(editorOf('<h1>Bread</h1>').getHTML()).toBe('<h2>Bread</h2>'));

test.each([
  ['<span style="vertical-align: sub">2</span>', '<p>H<sub>2</sub></p>'],
  ['<span style="vertical-align: super">2</span>', '<p>H<sup>2</sup></p>'],
])('%s of another program', (html, kept) => expect(editorOf(`<p>H${html}</p>`).getHTML()).toBe(kept));

test('what comes while the caret is in a caption stands behind the picture', () => {
  const name = '/media/00000000-0000-0000-0000-000000000001/file';
  const editor = editorOf(`<figure><img src="${name}"></figure><p>after</p>`);
  editor.commands.setTextSelection(1);
  insertBlocks(editor, [{ type: 'figure', attrs: { upload: 'second' } }]);
  const kinds = editor.state.doc.children.map((node) => [
    node.type.name,
    node.attrs.src ?? node.attrs.upload,
  ]);
  expect(kinds).toEqual([
    ['figure', name],
    ['figure', 'second'],
    ['paragraph', undefined],
  ]);
});
