import { Node } from '@tiptap/core';
import { addRowAfter, goToNextCell, tableEditing } from '@tiptap/pm/tables';

/** What the table commands call the nodes. */
const ROLES: Record<string, string> = {
  table: 'table',
  tableRow: 'row',
  tableCell: 'cell',
  tableHeader: 'header_cell',
};

const span = (name: 'colspan' | 'rowspan') => ({
  default: 1,
  parseHTML: (cell: HTMLElement) => Math.min(99, Math.max(1, Number(cell.getAttribute(name)) || 1)),
  renderHTML: (attributes: Record<string, unknown>) =>
    attributes[name] === 1 ? {} : { [name]: attributes[name] },
});
const cell = {
  content: 'block+',
  isolating: true,
  addAttributes: () => ({
    colspan: span('colspan'),
    rowspan: span('rowspan'),
    // The commands want it; columns are as wide as what is in them.
    colwidth: { default: null, rendered: false },
  }),
};

/** A table; the tabulator goes from cell to cell and adds a row behind the last one. */
const Table = Node.create({
  name: 'table',
  group: 'block',
  content: 'tableRow+',
  isolating: true,
  extendNodeSchema: (extension) => {
    const role = ROLES[extension.name];
    return role ? { tableRole: role } : {};
  },
  // The commands take all that is in a table for rows, so its caption is kept beside them.
  addAttributes: () => ({
    caption: {
      default: null,
      rendered: false,
      parseHTML: (table) => table.querySelector(':scope > caption')?.textContent || null,
    },
  }),
  parseHTML: () => [
    {
      tag: 'table',
      contentElement: (table) => {
        const rows = table.cloneNode(true) as HTMLElement;
        rows.querySelector(':scope > caption')?.remove();
        return rows;
      },
    },
  ],
  renderHTML: ({ node, HTMLAttributes }) =>
    node.attrs.caption
      ? ['table', HTMLAttributes, ['caption', node.attrs.caption], ['tbody', 0]]
      : ['table', HTMLAttributes, ['tbody', 0]],
  addProseMirrorPlugins: () => [tableEditing()],
  addKeyboardShortcuts() {
    const go = (by: 1 | -1) => goToNextCell(by)(this.editor.state, this.editor.view.dispatch);
    return {
      Tab: () => {
        if (!this.editor.isActive('table')) return false;
        if (go(1)) return true;
        addRowAfter(this.editor.state, this.editor.view.dispatch);
        return go(1);
      },
      'Shift-Tab': () => this.editor.isActive('table') && go(-1),
    };
  },
});
const TableRow = Node.create({
  name: 'tableRow',
  content: '(tableCell | tableHeader)*',
  parseHTML: () => [{ tag: 'tr' }],
  renderHTML: ({ HTMLAttributes }) => ['tr', HTMLAttributes, 0],
});
const TableCell = Node.create({
  ...cell,
  name: 'tableCell',
  parseHTML: () => [{ tag: 'td' }],
  renderHTML: ({ HTMLAttributes }) => ['td', HTMLAttributes, 0],
});
const TableHeader = Node.create({
  ...cell,
  name: 'tableHeader',
  addAttributes: () => ({ ...cell.addAttributes(), scope: { default: null } }),
  parseHTML: () => [{ tag: 'th' }],
  renderHTML: ({ HTMLAttributes }) => ['th', HTMLAttributes, 0],
});

/** All that a table is made of. */
export const tables = [Table, TableRow, TableCell, TableHeader];

/** A table of so many rows and columns, its first row a header. */
export const freshTable = (rows: number, columns: number) => ({
  type: 'table',
  content: Array.from({ length: rows }, (_, row) => ({
    type: 'tableRow',
    content: Array.from({ length: columns }, () => ({
      type: row ? 'tableCell' : 'tableHeader',
      content: [{ type: 'paragraph' }],
    })),
  })),
});
