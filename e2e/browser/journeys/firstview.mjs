// The server's HTML and the application look the same, and what machines read is in the HTML.
import { visit } from '../checks.mjs';
import { refunds } from '../legal.mjs';

const LEGAL = ['/refunds', '/refunds?version=1'];
const ADDRESSES = [
  '/',
  '/courses',
  '/courses?q=spredsheets',
  '/categories/design',
  '/courses/sql-for-people-who-live-in-spreadsheets',
  ...LEGAL,
];
const LOOKS = [
  { lang: 'en', scheme: 'light', width: 1280, height: 800 },
  { lang: 'ar', scheme: 'dark', width: 390, height: 844 },
];
/** Largest share of pixels that may differ, and largest layout shift. */
const PIXELS = 0.002;
const SHIFT = 0.02;

/** It measures: nothing else runs beside it. */
export const alone = true;

export default async function firstView(t) {
  await refunds(t);
  for (const look of LOOKS) {
    for (const address of ADDRESSES) {
      const name = `${look.lang} ${look.width} ${address}`;
      const bare = await t.visitor({ ...look, options: { javaScriptEnabled: false } });
      bare.pardon(/ csp$/); // the scripts that are kept from running here
      await bare.goto(address, { waitUntil: 'load' });
      const app = await t.visitor(look);
      await app.addInitScript(() => {
        globalThis.shift = 0;
        globalThis.shifted = [];
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            globalThis.shift += entry.value;
            for (const { node, previousRect: a, currentRect: b } of entry.sources)
              globalThis.shifted.push(`${node?.nodeName} ${node?.className ?? ''} ${a.y}+${a.height} → ${b.y}+${b.height}`);
          }
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await visit(app, address);
      await app.waitForFunction(() => [...document.images].every((i) => i.complete || i.loading === 'lazy'));

      await t.check(`${name} looks the same before and after`, async () => {
        const share = await difference(t.browser, await bare.screenshot(), await app.screenshot());
        if (share > PIXELS) throw new Error(`${(share * 100).toFixed(2)} % of the pixels differ`);
      });
      // Seen a second time: by then the fonts are here, which come when they come. What is asked is whether the application
      // moves what the server had drawn.
      await t.check(`${name} does not jump`, async () => {
        await visit(app, address);
        const shift = await app.evaluate(() => globalThis.shift);
        if (shift >= SHIFT)
          throw new Error(`layout shift ${shift.toFixed(3)}: ${await app.evaluate(() => globalThis.shifted.join('; '))}`);
      });
      await t.check(`${name} speaks to machines`, async () => {
        const html = await (await app.context().request.get(address)).text();
        const heading = await app.locator('h1').innerText();
        const title = /<title>([^<]+)<\/title>/.exec(html)?.[1] ?? '';
        const wants = {
          'the real title': title && title === (await app.title()),
          'the heading': html.includes(heading.split('\n')[0].trim()),
          'og:title': /<meta property="og:title" content="[^"]+"/.test(html),
          'a description': /<meta name="description" content="[^"]+"/.test(html),
          'og:image': LEGAL.includes(address) || /<meta property="og:image" content="http[^"]+\.png/.test(html),
          'a canonical address': /<link rel="canonical" href="http[^"]+"/.test(html),
          'JSON-LD': jsonLD(html),
        };
        const missing = Object.entries(wants).flatMap(([what, there]) => (there ? [] : [what]));
        if (missing.length) throw new Error(`the HTML lacks ${missing.join(', ')} (title ${title}, app ${await app.title()})`);
      });
      await bare.close();
      await app.close();
    }
  }
}

function jsonLD(html) {
  const text = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1];
  return Boolean(text) && [JSON.parse(text)].flat().every((thing) => thing['@context']); // a page may tell of several things
}

/** Share of pixels of two pictures that differ visibly. */
async function difference(browser, before, after) {
  const page = await browser.newPage();
  try {
    return await page.evaluate(
      async ([a, b]) => {
        const pixels = async (base64) => {
          const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
          const canvas = new OffscreenCanvas(picture.width, picture.height);
          const pen = canvas.getContext('2d');
          pen.drawImage(picture, 0, 0);
          return pen.getImageData(0, 0, picture.width, picture.height).data;
        };
        const [one, two] = [await pixels(a), await pixels(b)];
        let differ = 0;
        for (let i = 0; i < one.length; i += 4)
          if (Math.max(...[0, 1, 2].map((c) => Math.abs(one[i + c] - two[i + c]))) > 24) differ += 1;
        return differ / (one.length / 4);
      },
      [before.toString('base64'), after.toString('base64')],
    );
  } finally {
    await page.close();
  }
}
