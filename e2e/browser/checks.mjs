// What must hold on every page.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const axeSource = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Waits until a page shows what it came for: a heading, nothing that still loads, its fonts. */
export async function settled(page) {
  await page.waitForFunction(() => {
    if (!document.querySelector('h1')) return false;
    if (document.querySelector('.sk, [aria-busy="true"], [data-busy]')) return false;
    if (document.getAnimations().some((a) => a.playState === 'running' && a.effect?.getTiming().iterations !== Infinity))
      return false;
    return document.fonts.status === 'loaded';
  });
}

/** Opens an address and waits until it has settled. */
export async function visit(page, address) {
  await page.goto(address);
  await settled(page);
}

/**
 * Waits until a page's answer to `ask` is true, which may be a promise: the page is asked again and again. (waitForFunction takes any
 * promise for true.)
 */
export async function until(page, ask, arg) {
  const ends = Date.now() + 30_000;
  while (!(await page.evaluate(ask, arg))) {
    if (Date.now() > ends) throw new Error(`after 30 s still not so: ${ask}`);
    await new Promise((next) => {
      setTimeout(next, 50);
    });
  }
}

/** What the accessibility rules find, one line each. */
export async function axe(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const found = await globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
    });
    return found.violations.flatMap((v) =>
      v.nodes.slice(0, 4).map((n) => `${v.id}: ${n.target.join(' ')} ${n.any[0]?.message ?? v.help}`),
    );
  });
}

/** Everything that is wrong with what a page shows, one line each. */
export async function faults(page, lang) {
  const seen = await page.evaluate((arabic) => {
    const wrong = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) wrong.push(`scrolls sideways by ${root.scrollWidth - root.clientWidth}px`);
    if (root.lang !== (arabic ? 'ar' : 'en')) wrong.push(`is in ${root.lang}`);
    if (root.dir !== (arabic ? 'rtl' : 'ltr')) wrong.push(`runs ${root.dir}`);
    // What people wrote, and what is code, is in whichever language it is. The page itself has a language and a direction, too.
    const foreign =
      'bdi, body [dir=auto], body [dir=ltr], code, kbd, pre, .code, body [lang=en], script, style, noscript, svg, [contenteditable]';
    const key = /^[a-z][A-Za-z]*(:[a-z]\w*)?(\.[A-Za-z]\w*)+$/;
    const bare = (text) => text.replace(/\u2068[^\u2069]*\u2069/g, '');
    const say = (what, text, element) =>
      wrong.push(`${what} “${text.trim().slice(0, 60)}” in ${element.tagName.toLowerCase()}.${element.className}`);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || element.closest(foreign)) continue;
      if (key.test(node.data.trim())) say('shows the key', node.data, element);
      if (/\{\{|\bundefined\b|\bNaN\b|\[object /.test(node.data)) say('shows', node.data, element);
      if (arabic && /[A-Za-z]{2}/.test(bare(node.data))) say('Latin text', node.data, element);
    }
    for (const element of document.body.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
      if (element.closest('body [lang=en], [contenteditable], img[dir=auto]')) continue;
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
        const text = element.getAttribute(name)?.trim();
        if (!text) continue;
        if (key.test(text)) say(`${name} shows the key`, text, element);
        if (arabic && /[A-Za-z]{2}/.test(bare(text)) && !/\p{Script=Arabic}/u.test(text)) say(`Latin ${name}`, text, element);
      }
    }
    return wrong;
  }, lang === 'ar');
  return [...new Set([...seen.slice(0, 20), ...(await axe(page))])];
}

/**
 * How a journey looks at its pages: nothing is wrong with what a page shows, and it is kept as a picture in the folder that
 * COURSEWORX_SHOTS names, if it does.
 */
export function looker(journey) {
  const folder = process.env.COURSEWORX_SHOTS;
  return async (page, name, lang) => {
    await settled(page);
    if (folder) await page.screenshot({ path: `${folder}/${journey}-${lang}-${name}.png`, fullPage: true });
    const wrong = await faults(page, lang);
    if (wrong.length) throw new Error(wrong.join('\n'));
  };
}
