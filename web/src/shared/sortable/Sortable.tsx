import { CollisionPriority } from '@dnd-kit/abstract';
import { Accessibility, Cursor, PreventSelection } from '@dnd-kit/dom';
import { move } from '@dnd-kit/helpers';
import { DragDropProvider } from '@dnd-kit/react';
import { useSortable } from '@dnd-kit/react/sortable';
import { batch } from '@dnd-kit/state';
import { createContext, type ReactNode, useCallback, useContext, useReducer, useRef, useState } from 'react';
import { Nearby } from './nearby.ts';
import type { Order } from './order.ts';
import { SteadyStyles } from './steady.ts';

/** What is said aloud while something is dragged; `name` is its title, never its id. */
export interface DragWords {
  how: string;
  lifted: (name: string) => string;
  over: (name: string) => string;
  dropped: (name: string) => string;
  cancelled: (name: string) => string;
}

interface AreaProps {
  value: Order;
  /** Called once a drag has ended somewhere else than it began. */
  onChange: (next: Order) => void;
  nameOf: (id: string) => string;
  words: DragWords;
  /** Draws the order as it is now, also in the middle of a drag. */
  children: (order: Order) => ReactNode;
}

/** The part of a drag event that the announcements need. */
interface Spoken {
  operation: { source: { id: string | number } | null; target: { id: string | number } | null };
}

const NearbyContext = createContext<Nearby | null>(null);

const asRecord = (order: Order) => Object.fromEntries(order.map((g) => [g.id, [...g.items]]));

/** Plugins of the library that are set up here, or that style every element of the page, which a long list feels. */
const OWN = new Set<unknown>([Accessibility, Cursor, PreventSelection]);

/**
 * Groups with items that can be dragged within and between groups, by mouse, touch and keyboard.
 * The only place that knows the drag library. Escape puts everything back.
 */
export function SortableArea({ value, onChange, nameOf, words, children }: AreaProps) {
  // The order in the middle of a drag, and how it was when something was lifted: then nothing is drawn, as the list is what it
  // was, and working out hundreds of rows would hold up the hand just when it begins to move.
  const drag = useRef<{ before: Order; now: Order } | null>(null);
  const [, draw] = useReducer((n: number) => n + 1, 0);
  const shown = drag.current?.now ?? value;
  const name = (id: unknown) => nameOf(String(id ?? ''));
  const [nearby] = useState(() => new Nearby(batch));
  return (
    <DragDropProvider
      plugins={(defaults) => [
        SteadyStyles,
        ...defaults.filter((plugin) => !OWN.has(plugin)),
        Accessibility.configure({
          screenReaderInstructions: { draggable: words.how },
          announcements: {
            dragstart: (event: Spoken) =>
              event.operation.source ? words.lifted(name(event.operation.source.id)) : undefined,
            dragover: (event: Spoken) => {
              const { source, target } = event.operation;
              return source && target && source.id !== target.id ? words.over(name(target.id)) : undefined;
            },
            dragend: (event: Spoken & { canceled: boolean }) => {
              const { source } = event.operation;
              return source ? (event.canceled ? words.cancelled : words.dropped)(name(source.id)) : undefined;
            },
          },
        }),
      ]}
      onDragStart={() => {
        drag.current = { before: value, now: value };
      }}
      onDragOver={(event) => {
        const at = drag.current;
        if (!at || event.operation.source?.type === 'group') return;
        const moved = move(asRecord(at.now), event);
        at.now = at.now.map((g) => ({ ...g, items: moved[g.id] ?? g.items }));
        draw();
      }}
      onDragEnd={(event) => {
        const before = drag.current?.before ?? value;
        let after = drag.current?.now ?? value;
        drag.current = null;
        if (!event.canceled && event.operation.source?.type === 'group') {
          const ids = move(
            after.map((g) => g.id),
            event,
          );
          after = ids.flatMap((id) => after.find((g) => g.id === id) ?? []);
        }
        draw();
        if (!event.canceled && JSON.stringify(before) !== JSON.stringify(after)) onChange(after);
      }}
    >
      <NearbyContext value={nearby}>{children(shown)}</NearbyContext>
    </DragDropProvider>
  );
}

/** A group: itself draggable by its handle, and a place for items even when it is empty. */
export function useSortableGroup(id: string, index: number) {
  const { ref, handleRef, isDragSource } = useSortable({
    id,
    index,
    type: 'group',
    accept: ['group', 'item'],
    collisionPriority: CollisionPriority.Low,
  });
  return { ref, handleRef, dragging: isDragSource };
}

/** An item of a group. */
export function useSortableItem(id: string, index: number, group: string) {
  const { sortable, ref, handleRef, isDragSource } = useSortable({
    id,
    index,
    group,
    type: 'item',
    accept: 'item',
  });
  const nearby = useContext(NearbyContext);
  const element = useRef<Element | null>(null);
  const both = useCallback(
    (now: Element | null) => {
      ref(now);
      if (element.current) nearby?.forget(element.current);
      element.current = now;
      if (now)
        nearby?.watch(now, (near) => {
          if (near) sortable.register();
          // What is lifted stands above the list and not in it, and is a place all the same: its own.
          else if (!sortable.isDragSource) sortable.unregister();
        });
    },
    [ref, nearby, sortable],
  );
  return { ref: both, handleRef, dragging: isDragSource };
}
