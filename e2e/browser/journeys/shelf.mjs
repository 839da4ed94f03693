// The list of courses: its orders, whose they are, all of them chosen at once, archived and brought back, and as a table.
import { readFile } from 'node:fs/promises';
import { axe, faults, visit } from '../checks.mjs';

const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

export default async function shelf(t) {
  const page = await t.person('trainer');
  const title = (n) => `Shelf ${String(n).padStart(2, '0')}`;
  const made = [];
  for (let n = 1; n <= 27; n++) made.push(await t.api(page, 'POST', '/courses', { title: title(n) }));
  const shelved = made[4];
  await t.api(page, 'POST', `/courses/${shelved.id}/archive`);
  const titles = (where) => where.locator('.crs-r h2').allInnerTexts();
  const first = (where, text) =>
    where.waitForFunction((name) => document.querySelector('.crs-r h2')?.textContent === name, text);
  await visit(page, '/teach?q=shelf');

  await t.step('by title, over two pages, and by what changed last', async () => {
    await first(page, title(27));
    await page.getByLabel('Order').selectOption('title');
    await first(page, title(1));
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.crs-r').length === 27);
    const shown = await titles(page);
    if (shown.join() !== made.map((_, i) => title(i + 1)).join()) throw new Error(shown.join());
    await page.getByText('Showing 27 of 27').waitFor();
    await t.api(page, 'PATCH', `/courses/${made[9].id}`, { shortDescription: 'Changed just now.' });
    await page.getByLabel('Order').selectOption('changed');
    await first(page, title(10));
    await page.reload();
    await first(page, title(10));
  });
  await t.step('the table has the order and the filter of the list', async () => {
    await page.getByLabel('Order').selectOption('title');
    await page.getByRole('group', { name: 'State' }).getByRole('button', { name: /^Archived/ }).click();
    await first(page, title(5));
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as CSV' }).click(),
    ]);
    const lines = (await readFile(await file.path(), 'utf8')).trim().split(/\r?\n/);
    if (lines.length !== 2 || !lines[1].startsWith(`${title(5)},archived,online,`)) throw new Error(lines.join('\n'));
    await page.getByRole('group', { name: 'State' }).getByRole('button', { name: /^All/ }).click();
  });
  await t.step('all that was found is archived, and comes back as it was', async () => {
    await first(page, title(1));
    await page.getByLabel('Choose all 24 shown').check();
    await page.getByText('24 courses chosen').waitFor();
    await page.getByRole('button', { name: 'Choose all 27 found' }).click();
    await page.getByText('27 courses chosen').waitFor();
    const found = [...(await axe(page)), ...(await faults(page, 'en'))];
    if (found.length) throw new Error(found.join('\n'));
    await page.getByRole('button', { name: 'Archive', exact: true }).click();
    await page.getByText('26 courses archived').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('26 courses are back as they were').waitFor();
    const { items, counts } = await t.api(page, 'GET', '/courses?q=shelf&state=archived');
    if (items.length !== 1 || items[0].id !== shelved.id || counts.draft !== 26) throw new Error(JSON.stringify(counts));
  });
  await t.step('another search chooses nothing', async () => {
    await page.getByLabel(`Choose ${title(1)}`, { exact: true }).check();
    await page.getByText('1 course chosen').waitFor();
    await page.getByRole('searchbox').fill('shelf 2');
    await first(page, title(20));
    await page.getByText('1 course chosen').waitFor({ state: 'detached' });
  });
  await t.step('a super admin sees whose they are, and those of one', async () => {
    const admin = await t.person('admin');
    await visit(admin, '/teach?q=shelf');
    const owner = (await t.api(page, 'GET', `/courses/${shelved.id}`)).trainer;
    await admin.locator('.crs-o').first().getByText(owner.name).waitFor();
    await admin.getByLabel('Owner', { exact: true }).selectOption({ label: owner.name });
    await first(admin, title(27));
    await admin.waitForURL((url) => url.searchParams.get('owner') === owner.id);
    const found = [...(await axe(admin)), ...(await faults(admin, 'en'))];
    if (found.length) throw new Error(found.join('\n'));
    await admin.close();
  });
  await t.step('in Arabic, on a phone', async () => {
    const phone = await t.person('admin', PHONE);
    await visit(phone, '/teach?q=shelf');
    await phone.getByRole('button', { name: /^تصفية/ }).click();
    await phone.getByLabel('الترتيب').selectOption('title');
    await first(phone, title(1));
    await phone.getByLabel(/^اختر المعروضات كلها/).check();
    await phone.getByText('اختيرت ٢٤ دورة').waitFor();
    const found = [...(await axe(phone)), ...(await faults(phone, 'ar'))];
    if (found.length) throw new Error(found.join('\n'));
    await phone.getByRole('button', { name: 'احذفها' }).click();
    await phone.getByRole('dialog').getByRole('textbox').fill('٢٤');
    if (!(await phone.getByRole('dialog').getByRole('button', { name: 'احذفها' }).isEnabled()))
      throw new Error('the number in Arabic digits is not taken');
    const asked = [...(await axe(phone)), ...(await faults(phone, 'ar'))];
    if (asked.length) throw new Error(asked.join('\n'));
    await phone.close();
  });
  for (const { id } of made) await t.api(page, 'DELETE', `/courses/${id}`);
}
