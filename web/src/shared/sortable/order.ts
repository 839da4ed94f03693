/** Items by group, both in order. */
export type Order = readonly { id: string; items: readonly string[] }[];

const copy = (order: Order) => order.map((g) => ({ id: g.id, items: [...g.items] }));

/** Where an item is, or null. */
export function placeOf(order: Order, item: string): { group: number; index: number } | null {
  for (const [group, g] of order.entries()) {
    const index = g.items.indexOf(item);
    if (index >= 0) return { group, index };
  }
  return null;
}

/** One step up or down; at the edge of its group the item goes on into the neighbour. The same order when there is nowhere to go. */
export function stepItem(order: Order, item: string, step: 1 | -1): Order {
  const at = placeOf(order, item);
  if (!at) return order;
  const next = copy(order);
  const from = next[at.group];
  const to = at.index + step;
  if (from && to >= 0 && to < from.items.length) {
    from.items.splice(at.index, 1);
    from.items.splice(to, 0, item);
    return next;
  }
  const neighbour = next[at.group + step];
  if (!from || !neighbour) return order;
  from.items.splice(at.index, 1);
  neighbour.items.splice(step === 1 ? 0 : neighbour.items.length, 0, item);
  return next;
}

/** To the end of another group. */
export function moveToGroup(order: Order, item: string, group: string): Order {
  const at = placeOf(order, item);
  if (!at || order[at.group]?.id === group || !order.some((g) => g.id === group)) return order;
  return order.map((g) => ({
    id: g.id,
    items: g.id === group ? [...g.items, item] : g.items.filter((i) => i !== item),
  }));
}

/** A whole group one step up or down; `fixed` groups at the end stay there. */
export function stepGroup(order: Order, group: string, step: 1 | -1, fixed = 0): Order {
  const from = order.findIndex((g) => g.id === group);
  const to = from + step;
  if (from < 0 || to < 0 || to >= order.length - fixed) return order;
  const next = [...order];
  const [moved] = next.splice(from, 1);
  if (moved) next.splice(to, 0, moved);
  return next;
}
