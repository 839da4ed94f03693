// What the frames of a page cost its main thread, in processor time: that is much the same however busy the machine is, where the
// time between two frames is not.

const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline'];
/** The collector comes when it likes, also for what the recording itself leaves behind. */
const COLLECTING = ['MajorGC', 'MinorGC'];

/** Does something with a page and returns the milliseconds of each frame meanwhile. */
export async function costOfFrames(page, act) {
  const browser = page.context().browser();
  // A frame is recorded where the page asks for one.
  await page.evaluate(() => {
    const next = () => {
      globalThis.framing = requestAnimationFrame(next);
    };
    next();
  });
  await browser.startTracing(page, { categories: CATEGORIES });
  await act();
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  await page.evaluate(() => cancelAnimationFrame(globalThis.framing));
  const first = traceEvents.find((e) => e.name === 'FireAnimationFrame');
  const own = traceEvents.filter((e) => e.pid === first.pid && e.tid === first.tid).sort((a, b) => a.ts - b.ts);
  const starts = own.filter((e) => e.name === 'FireAnimationFrame').map((e) => e.ts);
  const costs = new Array(starts.length + 1).fill(0);
  for (const { name, ts, dur = 0, tdur = 0 } of own) {
    const sign = name === 'RunTask' ? 1 : COLLECTING.includes(name) ? -1 : 0;
    // A task counts to the frame that it leads to, or that it is.
    if (sign) costs[starts.findLastIndex((at) => at <= ts + dur) + 1] += (sign * tdur) / 1000;
  }
  return costs;
}
