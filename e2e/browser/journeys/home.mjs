// The home page as its super admin makes it: slides, sections, featured courses, hue, logo and languages, and what
// visitors see of it in both languages.
import { visit } from '../checks.mjs';

const SECTIONS = ['slides', 'categories', 'announcements', 'featured', 'newest', 'popular'];

export default async function home(t) {
  const admin = await t.person('admin');
  admin.pardon(/422/); // what is refused here
  const visitor = await t.visitor();
  const arab = await t.visitor({ lang: 'ar', scheme: 'dark', width: 390, height: 844 });
  const before = await t.api(admin, 'GET', '/admin/settings');
  const featured = await t.api(admin, 'GET', '/admin/home/featured');
  await t.api(admin, 'PUT', '/admin/home/featured', { version: featured.version, courses: [] });
  await t.step('two slides are made, one in Arabic alone, with a picture that is cut', async () => {
    await visit(admin, '/admin/home');
    await admin.getByText('No slides yet.').waitFor();
    await slide(admin, { Title: 'A first slide', 'Link (optional)': 'javascript:alert(1)' });
    await admin.getByText('Enter a path of this site').waitFor();
    await admin.getByLabel('Link (optional)').fill('/courses?level=beginner');
    await admin.getByRole('button', { name: 'Choose a picture' }).click();
    await admin.locator('dialog input[type=file]').setInputFiles({
      name: 'wide.png',
      mimeType: 'image/png',
      buffer: await picture(admin, 1500, 600),
    });
    await admin.getByRole('group', { name: 'The part that is kept' }).press('ArrowLeft');
    await admin.getByRole('button', { name: 'Use this part' }).click();
    await admin.getByText('wide.png').waitFor();
    await admin.getByRole('button', { name: 'Save' }).click();
    await row(admin, 'A first slide').waitFor();
    await slide(admin, { Title: 'شريحة بالعربية', 'Text (optional)': 'دورات جديدة كل شهر' });
    await admin.getByLabel('Shown to readers of').selectOption('ar');
    await admin.getByRole('button', { name: 'Save' }).click();
    await row(admin, 'شريحة بالعربية').waitFor();
  });
  await t.step('the keyboard moves a slide, from its handle and from its menu', async () => {
    const handle = admin.getByRole('button', { name: of('Move', 'شريحة بالعربية') });
    await handle.focus();
    await admin.keyboard.press('Space');
    await admin.waitForFunction(() => document.querySelector('.ol-r[data-dragging]'));
    await admin.keyboard.press('ArrowUp');
    await admin.getByText('Now at “A first slide”.').waitFor({ state: 'attached' });
    await admin.keyboard.press('Space');
    await admin.waitForFunction(() => !document.querySelector('.ol-r[data-dragging]'));
    await inOrder(admin, ['شريحة بالعربية', 'A first slide']);
    await saved(admin, 'Slides'); // it has been dropped
    await admin.getByRole('button', { name: of('Actions for', 'شريحة بالعربية') }).click();
    await admin.getByRole('menuitem', { name: 'Move down' }).click();
    await inOrder(admin, ['A first slide', 'شريحة بالعربية']);
    await handle.press('Alt+ArrowUp');
    await inOrder(admin, ['شريحة بالعربية', 'A first slide']);
    await saved(admin, 'Slides');
    await visit(admin, '/admin/home');
    await inOrder(admin, ['شريحة بالعربية', 'A first slide']);
  });
  await t.step('visitors see the slides of their language, with the picture announced', async () => {
    await visit(visitor, '/');
    await shown(visitor, ['A first slide']);
    const html = await (await visitor.context().request.get('/')).text();
    const src = /<ul class="slides"[^>]*><li><span class="cov"><img src="([^"]+)" alt="" width="900" height="600"/.exec(html)?.[1];
    if (!src || !html.includes(`<link rel="preload" href="${src}" as="image"`)) throw new Error('the first picture is not announced');
    await visit(arab, '/');
    await shown(arab, ['شريحة بالعربية', 'A first slide']);
    await visitor.getByRole('link', { name: 'A first slide' }).click();
    await visitor.waitForURL('**/courses?level=beginner');
  });
  await t.step('a section is hidden, and another comes first', async () => {
    await admin.getByRole('switch', { name: 'Show: Categories' }).click();
    await admin.getByRole('button', { name: 'Actions for “Newest courses”' }).click();
    await admin.getByRole('menuitem', { name: 'Move up' }).click();
    await saved(admin, 'Sections');
    await visit(visitor, '/');
    if (await visitor.getByRole('navigation', { name: 'Categories' }).count()) throw new Error('the categories are shown');
    await headings(visitor, 'New here', 'Featured');
  });
  await t.step('courses are found, featured and ordered', async () => {
    await admin.getByRole('searchbox', { name: 'Find a course' }).fill('sql');
    await admin.getByRole('button', { name: /^Feature .?SQL for people/ }).click();
    await admin.getByRole('searchbox', { name: 'Find a course' }).fill('practical statistics');
    await admin.getByRole('button', { name: /^Feature .?Practical statistics/ }).click();
    await admin.getByRole('button', { name: /^Move “.?Practical statistics/ }).press('Alt+ArrowUp');
    await saved(admin, 'Featured courses');
    await visit(visitor, '/');
    const first = visitor.getByRole('region', { name: 'Featured' }).getByRole('heading', { level: 3 });
    const names = await first.allInnerTexts();
    if (names.length !== 2 || !names[0].startsWith('Practical statistics') || !names[1].startsWith('SQL for people'))
      throw new Error(`featured are ${names}`);
    await visitor.getByRole('region', { name: 'Most enrolled' }).waitFor();
  });
  await t.step('hue and logo reach every page that is open', async () => {
    const trainee = await t.person('trainee');
    await visit(trainee, '/learning');
    await visit(admin, '/admin/settings/branding');
    await admin.getByLabel('Colour').fill('20');
    await admin.getByRole('button', { name: 'Save' }).click();
    await admin.getByText('The settings are saved').waitFor();
    const hue = (page) => page.waitForFunction(() => document.documentElement.style.getPropertyValue('--cw-hue') === '20');
    await hue(admin);
    await hue(trainee);
    const files = admin.locator('input[type=file]');
    await files.setInputFiles({ name: 'l.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') });
    await admin.getByText(/Choose a JPEG, PNG, WebP or GIF/).waitFor();
    await files.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: await picture(admin, 300, 100) });
    await admin.locator('.plate.ink img').waitFor();
    await trainee.locator('header .logo img').waitFor();
    await visit(visitor, '/sign-in');
    await visitor.locator('.split .logo img').waitFor();
    await trainee.close();
  });
  await t.step('with one language there is no switch, and nothing speaks another', async () => {
    await visit(admin, '/admin/settings/languages');
    await admin.getByLabel('العربية').uncheck();
    await admin.getByRole('button', { name: 'Save' }).click();
    await admin.getByText('The settings are saved').waitFor();
    await visit(arab, '/');
    if ((await arab.evaluate(() => document.documentElement.lang)) !== 'en') throw new Error('it still speaks Arabic');
    if (await arab.locator('header [lang=ar], header [lang=en]').count()) throw new Error('there is a switch');
    await shown(arab, ['A first slide']);
  });
  await t.step('uploads are bounded, and the studio says so before one begins', async () => {
    await visit(admin, '/admin/settings/media');
    await admin.getByLabel('Largest file, in MB').fill('999999999');
    await admin.getByRole('button', { name: 'Save' }).click();
    await admin.getByText(/^Enter 1 to \d+ MB/).waitFor();
    await admin.getByLabel('Largest file, in MB').fill('٢');
    await admin.getByRole('button', { name: 'Save' }).click();
    await admin.getByText('The settings are saved').waitFor();
    const { items } = await t.api(admin, 'GET', '/courses?q=practical');
    const outline = await t.api(admin, 'GET', `/courses/${items[0].id}/outline`);
    const film = outline.sections.flatMap((s) => s.contents).find((c) => c.type === 'video');
    await visit(admin, `/teach/${items[0].id}?content=${film.id}`);
    await admin.getByText('A file may have up to 2 MB.').waitFor();
    await admin.locator('.drop input[type=file]').setInputFiles({ name: 'a.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(2_000_001) });
    await admin.getByText('This file is larger than 2 MB.').waitFor();
  });
  await t.step('a slide is deleted with its picture, and the page is as it was', async () => {
    await visit(admin, '/admin/home');
    for (const title of ['A first slide', 'شريحة بالعربية']) {
      await admin.getByRole('button', { name: of('Actions for', title) }).click();
      await admin.getByRole('menuitem', { name: 'Delete' }).click();
      await admin.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await row(admin, title).waitFor({ state: 'detached' });
    }
    const { version } = await t.api(admin, 'GET', '/admin/home');
    await t.api(admin, 'PUT', '/admin/home/sections', { version, sections: SECTIONS.map((id) => ({ id, shown: true })) });
    const chosen = await t.api(admin, 'GET', '/admin/home/featured');
    await t.api(admin, 'PUT', '/admin/home/featured', { version: chosen.version, courses: featured.items.map((c) => c.id) });
    await t.api(admin, 'DELETE', '/admin/logo');
    const { hue, languages, defaultLanguage, media } = before;
    await t.api(admin, 'PATCH', '/admin/settings', { hue, languages, defaultLanguage, maxUpload: media.maxUpload });
    await visit(visitor, '/');
    await visitor.getByRole('navigation', { name: 'Categories' }).waitFor();
  });
}

const row = (page, title) => page.getByRole('list', { name: 'Slides' }).getByRole('button', { name: title, exact: true });

/** A button about something; marks that nobody sees keep a title's own direction to itself. */
const of = (what, title) => new RegExp(`^${what} “.?${title}.?”$`);

const saved = (page, part) => page.getByRole('region', { name: part }).getByText('Saved', { exact: true }).waitFor();

/** Opens the dialog of a new slide and fills it; what was refused stays open. */
async function slide(page, fields) {
  await page.getByRole('button', { name: 'Add a slide' }).click();
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
  if (fields['Link (optional)']) await page.getByRole('button', { name: 'Save' }).click();
}

/** Waits until the slides stand in this order. */
const inOrder = (page, titles) =>
  page.waitForFunction(
    (want) => [...document.querySelectorAll('.ho section:first-child .ol-r .ti')].map((e) => e.textContent).join() === want,
    titles.join(),
  );

async function shown(page, titles) {
  const seen = await page.locator('.slides .slide .b').allInnerTexts();
  if (seen.join() !== titles.join()) throw new Error(`the slides are ${seen}, not ${titles}`);
}

async function headings(page, ...order) {
  const all = await page.getByRole('heading', { level: 2 }).allInnerTexts();
  const at = order.map((text) => all.indexOf(text));
  if (at.some((i) => i < 0) || at[0] > at[1]) throw new Error(`the headings are ${all}`);
}

/** A drawn PNG. */
async function picture(page, width, height) {
  const base64 = await page.evaluate(
    async ([w, h]) => {
      const canvas = new OffscreenCanvas(w, h);
      const pen = canvas.getContext('2d');
      pen.fillStyle = '#264';
      pen.fillRect(0, 0, w / 2, h);
      const blob = await canvas.convertToBlob();
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return btoa(bytes.reduce((s, b) => s + String.fromCharCode(b), ''));
    },
    [width, height],
  );
  return Buffer.from(base64, 'base64');
}
