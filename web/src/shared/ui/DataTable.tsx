import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';

/** A column of a table. On phone its cell carries `label` unless `bare`, and spans the row when `wide`. */
export interface Column<T> {
  id: string;
  label: string;
  cell: (row: T) => ReactNode;
  number?: boolean;
  wide?: boolean;
  /** No label on phone, where the cell explains itself. */
  bare?: boolean;
  /** Left out on phone, where another cell tells it or nobody needs it. */
  roomy?: boolean;
  /** The heading is for readers only, such as that of a menu. */
  quiet?: boolean;
  /** The rows can be in the order of this column; which way they are now, if they are. */
  sort?: { now: 'ascending' | 'descending' | undefined; onSort: () => void };
}

/** Ruled rows; under 640 each one becomes a card. */
export function DataTable<T>({
  label,
  columns,
  rows,
  keyOf,
  className,
}: {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  className?: string;
}) {
  return (
    <div className={className ? `card ${className}` : 'card'}>
      <table className="tbl stack" aria-label={label}>
        <thead>
          <tr>
            {columns.map((c) => (
              <th
                key={c.id}
                scope="col"
                className={c.number ? 'n' : undefined}
                aria-sort={c.sort ? (c.sort.now ?? 'none') : undefined}
              >
                {c.quiet ? (
                  <span className="sr">{c.label}</span>
                ) : c.sort ? (
                  <button type="button" className="srt" onClick={c.sort.onSort}>
                    {c.label}
                    {c.sort.now ? <Icon name={c.sort.now === 'ascending' ? 'up' : 'down'} s /> : null}
                  </button>
                ) : (
                  c.label
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((c) => (
                <td
                  key={c.id}
                  className={
                    [c.number ? 'n' : '', c.wide ? 'wide' : '', c.roomy ? 'roomy' : '']
                      .filter(Boolean)
                      .join(' ') || undefined
                  }
                  data-label={c.bare || c.quiet ? undefined : c.label}
                >
                  {c.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
