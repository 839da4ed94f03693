import type { ContentRow, CourseAdmin, Outline } from '@/shared/api/types.ts';
import type { Order } from '@/shared/sortable/order.ts';

/** Name of the group of contents that are in no section; it always stands last. */
export const LOOSE = 'loose';

/** The order of an outline, without its details. */
export function orderOf(outline: Outline): Order {
  return [
    ...outline.sections.map((s) => ({ id: s.id, items: s.contents.map((c) => c.id) })),
    { id: LOOSE, items: outline.loose.map((c) => c.id) },
  ];
}

/**
 * The outline in another order; what the order does not name is dropped, what it names twice is kept once. Rows that
 * stay in their section are the same objects: a drag over a long outline draws only what moves.
 */
export function inOrder(outline: Outline, order: Order): Outline {
  const rows = new Map(
    [...outline.sections.flatMap((s) => s.contents), ...outline.loose].map((c) => [c.id, c]),
  );
  const sections = new Map(outline.sections.map((s) => [s.id, s]));
  const pick = (ids: readonly string[], sectionId: string | null): ContentRow[] =>
    ids.flatMap((id) => {
      const row = rows.get(id);
      rows.delete(id);
      return row ? [row.sectionId === sectionId ? row : { ...row, sectionId }] : [];
    });
  return {
    version: outline.version,
    sections: order.flatMap((g) => {
      const section = sections.get(g.id);
      return section ? [{ ...section, contents: pick(g.items, g.id) }] : [];
    }),
    loose: pick(order.find((g) => g.id === LOOSE)?.items ?? [], null),
  };
}

/** The body of the one PUT that stores an order. */
export function toPut(version: number, order: Order) {
  return {
    version,
    sections: order.filter((g) => g.id !== LOOSE).map((g) => ({ id: g.id, contents: [...g.items] })),
    loose: [...(order.find((g) => g.id === LOOSE)?.items ?? [])],
  };
}

/** One difference between two outlines, for the message after a conflict. */
export interface Difference {
  kind: 'added' | 'removed' | 'renamed' | 'moved';
  title: string;
}

/** What changed from `before` to `after`, in the order of `after`; a content moves when its section or its neighbours do. */
export function differences(before: Outline, after: Outline): Difference[] {
  const list = (o: Outline) => [
    ...o.sections.flatMap((s) => [
      { id: s.id, title: s.title, home: '' },
      ...s.contents.map((c) => ({ id: c.id, title: c.title, home: s.id })),
    ]),
    ...o.loose.map((c) => ({ id: c.id, title: c.title, home: LOOSE })),
  ];
  const old = list(before);
  const now = list(after);
  const oldById = new Map(old.map((x) => [x.id, x]));
  const nowIds = new Set(now.map((x) => x.id));
  const keptOld = old.filter((x) => nowIds.has(x.id)).map((x) => x.id);
  const keptNow = now.filter((x) => oldById.has(x.id)).map((x) => x.id);
  const stay = longestCommon(keptOld, keptNow);
  const out: Difference[] = [];
  for (const x of now) {
    const was = oldById.get(x.id);
    if (!was) out.push({ kind: 'added', title: x.title });
    else if (was.title !== x.title) out.push({ kind: 'renamed', title: x.title });
    else if (was.home !== x.home || !stay.has(x.id)) out.push({ kind: 'moved', title: x.title });
  }
  for (const x of old) if (!nowIds.has(x.id)) out.push({ kind: 'removed', title: x.title });
  return out;
}

/** Ids of a longest common subsequence: those that did not move. */
function longestCommon(a: readonly string[], b: readonly string[]): Set<string> {
  const at = new Map(b.map((id, i) => [id, i]));
  const tails: number[] = [];
  const link: number[] = [];
  const ends: number[] = [];
  a.forEach((id, i) => {
    const value = at.get(id) ?? -1;
    let k = 0;
    while (k < tails.length && (at.get(a[tails[k] ?? 0] ?? '') ?? -1) < value) k += 1;
    link[i] = k > 0 ? (ends[k - 1] ?? -1) : -1;
    tails[k] = i;
    ends[k] = i;
  });
  const out = new Set<string>();
  for (let i = tails.at(-1) ?? -1; i >= 0; i = link[i] ?? -1) {
    const id = a[i];
    if (id === undefined) break;
    out.add(id);
  }
  return out;
}

/** Seconds as a field of minutes shows them; empty of none. */
export const minutesOf = (seconds: number | null): string =>
  seconds === null ? '' : String(Math.round(seconds / 6) / 10);

/** What was typed as minutes, in seconds: null when the field is empty, undefined when it is no number. */
export function secondsOf(minutes: string): number | null | undefined {
  const text = minutes.trim().replace(',', '.');
  if (!text) return null;
  return /^\d{1,6}(\.\d{1,2})?$/.test(text) ? Math.round(Number(text) * 60) : undefined;
}

/** Minutes, sections and contents for the head of the outline. */
export function totalsOf(outline: Outline): { sections: number; contents: number; minutes: number } {
  const rows = [...outline.sections.flatMap((s) => s.contents), ...outline.loose];
  return {
    sections: outline.sections.length,
    contents: rows.length,
    minutes: rows.reduce((sum, c) => sum + (c.duration ?? 0), 0) / 60,
  };
}

/** The minutes that the trainer gives for a course, 0 where none are given: then its films count. */
export const hours = (course: CourseAdmin | undefined): number =>
  (course?.classroomMinutes ?? 0) + (course?.onlineMinutes ?? 0);
