// How fast the public pages, and a trainee's first one, are for a slow phone. Printed, never judged: numbers of a shared machine.
import { settled } from '../checks.mjs';

const ADDRESSES = ['/', '/courses', '/courses/sql-for-people-who-live-in-spreadsheets', '/learning'];
/** 1.6 Mbit/s down, 750 kbit/s up, 150 ms: what browsers call fast 3G. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
const PHONE = { lang: 'en', scheme: 'light', width: 390, height: 844 };

/** It is left out of a build without plugins. */
export const needsPlugins = true;

/** It measures: nothing else runs beside it. */
export const alone = true;

export default async function measure(t) {
  for (const address of ADDRESSES) {
    const page = address === '/learning' ? await t.person('trainee', PHONE) : await t.visitor(PHONE);
    const tools = await page.context().newCDPSession(page);
    await tools.send('Network.enable');
    await tools.send('Network.emulateNetworkConditions', NETWORK);
    await tools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    let script = 0;
    let all = 0;
    const kinds = new Map();
    tools.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
    tools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      all += encodedDataLength;
      if (kinds.get(requestId) === 'Script') script += encodedDataLength;
    });
    await page.addInitScript(() => {
      new PerformanceObserver((list) => {
        globalThis.lcp = list.getEntries().at(-1).startTime;
      }).observe({ type: 'largest-contentful-paint', buffered: true });
    });
    await page.goto(address);
    await settled(page);
    await page.waitForFunction(() => globalThis.lcp > 0);
    const { lcp, first } = await page.evaluate(() => ({
      lcp: globalThis.lcp,
      first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
    }));
    const ms = (n) => `${Math.round(n)} ms`;
    const kb = (n) => `${(n / 1000).toFixed(0)} kB`;
    console.log(`  ${address}: FCP ${ms(first)}, LCP ${ms(lcp)}, scripts ${kb(script)}, everything ${kb(all)}`);
    await page.close();
  }
}
