import { describe, expect, it } from 'vitest';
import { coverageOf, mergeRanges, RangeCollector } from './ranges.ts';

/** Plays from `from` to `to`, four reports a second, at a rate; returns the clock after it. */
function play(collector: RangeCollector, from: number, to: number, clock: number, rate = 1): number {
  let now = clock;
  for (let at = from; at <= to; at += 0.25 * rate) {
    collector.step(at, now, rate);
    now += 250;
  }
  return now;
}

describe('RangeCollector', () => {
  it('collects what was played', () => {
    const collector = new RangeCollector();
    play(collector, 0, 10, 0);
    collector.stop();
    expect(collector.take()).toEqual([[0, 10]]);
    expect(collector.take()).toEqual([]);
  });
  it('does not count what was jumped over', () => {
    const collector = new RangeCollector();
    const now = play(collector, 0, 5, 0);
    play(collector, 60, 65, now);
    collector.stop();
    expect(collector.take()).toEqual([
      [0, 5],
      [60, 65],
    ]);
  });
  it('does not believe a playhead that runs faster than it could', () => {
    const collector = new RangeCollector();
    for (let i = 0; i < 20; i += 1) collector.step(i * 5, i * 250, 1);
    collector.stop();
    expect(collector.take()).toEqual([]);
  });
  it('counts double speed in full', () => {
    const collector = new RangeCollector();
    play(collector, 0, 20, 0, 2);
    collector.stop();
    expect(coverageOf(collector.take(), 20)).toBe(100);
  });
  it('goes on after a report without a hole', () => {
    const collector = new RangeCollector();
    const now = play(collector, 0, 4, 0);
    const first = collector.take();
    play(collector, 4.25, 8, now);
    collector.stop();
    expect(mergeRanges([...first, ...collector.take()] as [number, number][])).toEqual([[0, 8]]);
  });
  it('says what is too much the next time', () => {
    const collector = new RangeCollector();
    const now = play(collector, 0, 5, 0);
    play(collector, 60, 65, now);
    collector.stop();
    expect(collector.take(-1)).toEqual([]);
    expect(collector.take(7)).toEqual([
      [0, 5],
      [60, 62],
    ]);
    expect(collector.take()).toEqual([[62, 65]]);
  });
  it('takes back what could not be sent', () => {
    const collector = new RangeCollector();
    play(collector, 0, 3, 0);
    collector.restore(collector.take());
    collector.stop();
    expect(collector.take()).toEqual([[0, 3]]);
  });
});

it('covers each second once', () => {
  expect(
    coverageOf(
      [
        [0, 10],
        [5, 15],
        [90, 200],
      ],
      100,
    ),
  ).toBe(25);
  expect(coverageOf([], 0)).toBe(0);
});
