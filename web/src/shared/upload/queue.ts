/** Where one of several files is. */
export interface UploadRow {
  key: string;
  /** Files that came together. */
  batch: number;
  /** What the files are for, such as the section that they were dropped on. */
  target: string;
  name: string;
  sent: number;
  total: number;
  /** `keeping`: it has arrived and is being put in its place; `refused`: trying again is of no use. */
  phase: 'waiting' | 'sending' | 'paused' | 'keeping' | 'failed' | 'refused';
  reason: string;
}

/** How many files are on their way at once; the others wait. */
export const AT_ONCE = 2;

/** Which of the waiting rows may begin now, in their order. */
export function toBegin(rows: readonly UploadRow[]): string[] {
  const busy = rows.filter((r) => r.phase === 'sending').length;
  return rows
    .filter((r) => r.phase === 'waiting')
    .slice(0, Math.max(0, AT_ONCE - busy))
    .map((r) => r.key);
}

/** Whether a page that is left now would lose something. */
export const isBusy = (rows: readonly UploadRow[]): boolean =>
  rows.some((r) => r.phase !== 'failed' && r.phase !== 'refused');
