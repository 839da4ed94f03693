import './order.css';
import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/Icon.tsx';
import { stepItem } from './order.ts';
import { SortableArea, useSortableItem } from './Sortable.tsx';

/** A row of a list that has an order. */
export interface OrderRow {
  id: string;
  title: string;
  /** Before the title, such as a picture. */
  before?: ReactNode;
  /** Behind the title, such as its state. */
  after?: ReactNode;
  /** Opens the row; without it the title is text. */
  onOpen?: () => void;
  /** What else the row's menu offers. */
  menu?: ReactNode;
  /** Quiet, because visitors do not see it. */
  dim?: boolean;
}

const LIST = 'list';

/** A list whose rows are moved by dragging, by keyboard on their handle, by Alt and the arrow keys, or by their menu. */
export function OrderList({
  rows,
  label,
  onOrder,
}: {
  rows: readonly OrderRow[];
  label: string;
  onOrder: (ids: string[]) => void;
}) {
  const { t } = useTranslation();
  const ids = rows.map((r) => r.id);
  const nameOf = (id: string) => rows.find((r) => r.id === id)?.title ?? '';
  const step = (id: string, by: 1 | -1) => {
    const next = stepItem([{ id: LIST, items: ids }], id, by)[0]?.items ?? ids;
    if (next.join() !== ids.join()) onOrder([...next]);
  };
  return (
    <SortableArea
      value={[{ id: LIST, items: ids }]}
      onChange={(next) => onOrder([...(next[0]?.items ?? ids)])}
      nameOf={nameOf}
      words={{
        how: t('order.how'),
        lifted: (name) => t('order.lifted', { name }),
        over: (name) => t('order.over', { name }),
        dropped: (name) => t('order.dropped', { name }),
        cancelled: (name) => t('order.cancelled', { name }),
      }}
    >
      {(live) => (
        <ul className="ol-l" aria-label={label}>
          {(live[0]?.items ?? ids).map((id, i, all) => {
            const row = rows.find((r) => r.id === id);
            return row ? (
              <Row key={id} row={row} index={i} last={i === all.length - 1} onStep={(by) => step(id, by)} />
            ) : null;
          })}
        </ul>
      )}
    </SortableArea>
  );
}

function Row({
  row,
  index,
  last,
  onStep,
}: {
  row: OrderRow;
  index: number;
  last: boolean;
  onStep: (by: 1 | -1) => void;
}) {
  const { t } = useTranslation();
  const { ref, handleRef, dragging } = useSortableItem(row.id, index, LIST);
  return (
    <li ref={ref} className="ol-r" data-dragging={dragging || undefined} data-dim={row.dim || undefined}>
      <button
        type="button"
        className="gp"
        ref={handleRef}
        aria-label={t('order.move', { title: row.title })}
        onKeyDown={(e) => {
          if (!e.altKey || (e.key !== 'ArrowUp' && e.key !== 'ArrowDown')) return;
          e.preventDefault();
          onStep(e.key === 'ArrowUp' ? -1 : 1);
        }}
      >
        <Icon name="grip" />
      </button>
      {row.before}
      {row.onOpen ? (
        <button type="button" className="ti" onClick={row.onOpen}>
          <bdi>{row.title}</bdi>
        </button>
      ) : (
        <span className="ti">
          <bdi>{row.title}</bdi>
        </span>
      )}
      {row.after}
      <Menu>
        <Menu.Target>
          <button
            type="button"
            className="btn bare sm sq"
            aria-label={t('order.actionsOf', { title: row.title })}
          >
            <Icon name="dots" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="up" s />} disabled={index === 0} onClick={() => onStep(-1)}>
            {t('order.up')}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="down" s />} disabled={last} onClick={() => onStep(1)}>
            {t('order.down')}
          </Menu.Item>
          {row.menu}
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
