/** A watched span of a video, in seconds. */
export type Range = [number, number];

/** Joins spans that touch or overlap; closer than `gap` seconds counts as touching. */
export function mergeRanges(ranges: readonly Range[], gap = 0.3): Range[] {
  const out: Range[] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last && from <= last[1] + gap) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

/** Per cent of `duration` seconds that the spans cover. */
export function coverageOf(ranges: readonly Range[], duration: number): number {
  if (duration <= 0) return 0;
  const seen = mergeRanges(ranges).reduce(
    (sum, [from, to]) => sum + Math.max(0, Math.min(to, duration) - Math.max(0, from)),
    0,
  );
  return Math.min(100, (seen / duration) * 100);
}

/**
 * Collects what was really played. A step of the playhead counts only if the wall clock says that it could
 * have been played at the given rate; a jump starts a new span. Times in seconds, `now` in milliseconds.
 */
export class RangeCollector {
  #ranges: Range[] = [];
  #from: number | null = null;
  #at = 0;
  #seen = 0;

  /** The playhead is at `time` and moving. */
  step(time: number, now: number, rate: number): void {
    if (this.#from === null) {
      this.#begin(time, now);
      return;
    }
    const moved = time - this.#at;
    const possible = ((now - this.#seen) / 1000) * rate * 1.25 + 0.5;
    if (moved < 0 || moved > possible) {
      this.#close();
      this.#begin(time, now);
      return;
    }
    this.#at = time;
    this.#seen = now;
  }

  /** Playback stopped, jumped or stalled. */
  stop(): void {
    this.#close();
    this.#from = null;
  }

  /**
   * Spans since the last call, to be reported, of at most so many seconds together: the rest is for the next call. The running
   * one is cut here and goes on.
   */
  take(most = Number.POSITIVE_INFINITY): Range[] {
    const running = this.#from !== null;
    this.#close();
    if (running) this.#from = this.#at;
    const out: Range[] = [];
    const rest: Range[] = [];
    let left = most;
    for (const [from, to] of mergeRanges(this.#ranges)) {
      const cut = Math.max(from, Math.min(to, from + left));
      left -= cut - from;
      if (cut > from) out.push([round(from), round(cut)]);
      if (to > cut) rest.push([cut, to]);
    }
    this.#ranges = rest;
    return out;
  }

  /** Gives spans back that could not be reported. */
  restore(ranges: readonly Range[]): void {
    this.#ranges.push(...ranges);
  }

  #begin(time: number, now: number): void {
    this.#from = time;
    this.#at = time;
    this.#seen = now;
  }

  #close(): void {
    if (this.#from !== null && this.#at - this.#from >= 0.2) this.#ranges.push([this.#from, this.#at]);
  }
}

const round = (seconds: number) => Math.round(seconds * 10) / 10;
