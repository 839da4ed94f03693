// A plugin is found, looked at, switched on, used, managed and switched off, without a restart; then the same pages in Arabic on
// a phone. With COURSEWORX_SHOTS set to a folder, the pages are kept there as pictures.
import { looker, settled, visit } from '../checks.mjs';

const look = looker('plugins');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };
const TABS = ['permissions', 'settings', 'health', 'health&by=day', 'log', 'danger'];

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function plugins(t) {
  const admin = await t.person('admin');
  const visitor = await t.visitor();
  let arabic;
  const words = 'The library is closed on Thursday.';
  const row = admin.locator('.plg > li').filter({ hasText: 'Banner' });
  const dialog = admin.getByRole('dialog');

  await t.step('is not there before', async () => {
    await visit(visitor, '/');
    await visit(admin, '/x/banner/edit');
    await admin.getByRole('heading', { name: 'This plugin is switched off' }).waitFor();
  });
  await t.step('is found by its name, and nothing is found by another', async () => {
    await visit(admin, '/admin/plugins');
    const search = admin.getByRole('searchbox', { name: 'Name, purpose or author' });
    await search.fill('no such plugin');
    await admin.getByRole('heading', { name: 'No plugin is like that' }).waitFor();
    await search.fill('bann');
    await row.waitFor();
    await admin.waitForURL('**/admin/plugins?q=bann');
    await admin.getByRole('button', { name: /^Off/ }).click();
    await row.waitFor();
    await look(admin, 'list', 'en');
  });
  await t.step('is switched on in a dialog that says what it asks for, and why', async () => {
    await row.getByRole('switch').click();
    await dialog.getByText('To count how many courses').waitFor();
    await look(admin, 'enable', 'en');
    const permission = dialog.getByRole('checkbox').first();
    if (!(await permission.isChecked())) throw new Error('a permission is not ticked at first');
    await permission.uncheck();
    await dialog.getByText('Without a permission').waitFor();
    await permission.check();
    await dialog.getByRole('button', { name: 'Switch on' }).click();
    await dialog.waitFor({ state: 'detached' });
  });
  await t.step('brings its place in the navigation, and its page', async () => {
    await admin.locator('.side a[href="/x/banner/edit"]').click();
    const field = admin.getByRole('textbox');
    await field.fill(words);
    await admin.getByRole('main').getByRole('button').filter({ visible: true }).last().click();
    await admin.waitForFunction(() => document.querySelector('main [role=status]')?.textContent.trim());
  });
  await t.step('stands on the home page', async () => {
    await visit(visitor, '/');
    await visitor.getByText(words).waitFor();
  });
  await t.step('says on its page what it is and what it adds', async () => {
    await visit(admin, '/admin/plugins');
    await row.getByRole('link', { name: 'Banner' }).click();
    await admin.getByRole('heading', { name: 'Banner', level: 1 }).waitFor();
    await admin.getByRole('main').getByText('AGPL-3.0-or-later').waitFor();
    await admin.getByRole('main').getByText('/x/banner/edit').waitFor();
    await look(admin, 'overview', 'en');
    await visit(admin, '/admin/plugins/financial');
    const jobs = admin.getByRole('main').locator('section', { has: admin.getByRole('heading', { name: 'Work in the background', exact: true }) });
    await jobs.locator('li', { hasText: 'fetch' }).getByText(/^Every 4 h/).waitFor();
    await visit(admin, '/admin/plugins/banner');
  });
  await t.step('has a permission taken away and given back', async () => {
    await admin.getByRole('navigation', { name: 'About the plugin' }).getByRole('link', { name: 'Permissions' }).click();
    await admin.waitForURL('**/admin/plugins/banner?tab=permissions');
    const granted = admin.locator('.plg [role=switch]').first();
    await granted.click();
    await admin.waitForFunction(() => document.querySelector('.plg [role=switch]')?.checked === false);
    if ((await detail(t, admin)).asks !== 1) throw new Error('the permission was not taken away');
    await granted.click();
    await admin.waitForFunction(() => document.querySelector('.plg [role=switch]')?.checked === true);
    await look(admin, 'permissions', 'en');
  });
  await t.step('its other pages open, by keys too', async () => {
    for (const tab of ['Settings', 'Health', 'Log', 'Danger']) {
      const link = admin.getByRole('navigation', { name: 'About the plugin' }).getByRole('link', { name: tab });
      await link.focus();
      await admin.keyboard.press('Enter');
      await admin.getByRole('heading', { name: tab, level: 2, exact: true }).waitFor({ state: 'attached' });
      await settled(admin);
      await look(admin, tab.toLowerCase(), 'en');
    }
  });
  await t.step('what it did is shown by the day, too', async () => {
    await visit(admin, '/admin/plugins/banner?tab=health');
    await admin.getByRole('button', { name: '90 days, by the day' }).click();
    await admin.waitForURL('**/admin/plugins/banner?tab=health&by=day');
    await admin.getByRole('img', { name: /^Calls by the day in the last 90 days/ }).waitFor();
    await settled(admin);
    await look(admin, 'health-days', 'en');
  });
  await t.step('what happened is found by its name', async () => {
    await visit(admin, '/admin/plugins/events');
    await admin.getByRole('link', { name: 'How long it is kept' }).click();
    await admin.getByRole('heading', { name: 'Privacy', level: 1 }).waitFor();
    await visit(admin, '/admin/plugins/events');
    const first = admin.locator('tbody .plg-a').first();
    const name = await first.textContent();
    await first.click();
    await admin.waitForURL(`**/admin/plugins/events?name=${name}`);
    await admin.waitForFunction(
      (wanted) => [...document.querySelectorAll('tbody .plg-a.m')].every((e) => e.textContent === wanted),
      name,
    );
    await admin.locator('tbody summary').first().click();
    await look(admin, 'events', 'en');
    await admin.getByRole('searchbox', { name: 'Name or its beginning' }).fill('course.');
    await admin.waitForURL('**/admin/plugins/events?name=course.');
    await admin.locator('tbody .plg-a.m').first().waitFor();
    await admin.getByLabel('To', { exact: true }).fill('2001-01-01');
    await admin.getByRole('heading', { name: 'No event is like that' }).waitFor();
    await admin.getByRole('button', { name: 'Show all' }).click();
    await admin.locator('tbody .plg-a.m').first().waitFor();
  });
  await t.step('is loaded again, and its log is looked through', async () => {
    await visit(admin, '/admin/plugins/banner?tab=log');
    await admin.getByRole('button', { name: 'Reload' }).click();
    await admin.getByText('All servers have looked at Banner again').waitFor();
    await admin.getByRole('searchbox', { name: 'Search the log' }).fill('nothing says this');
    await admin.getByRole('main').getByText('No line is like that').waitFor();
    await admin.waitForURL(/q=nothing/);
  });
  for (const address of ['', '/banner', ...TABS.map((tab) => `/banner?tab=${tab}`), '/events'])
    await t.step(`in Arabic on a phone: /admin/plugins${address}`, async () => {
      arabic ??= await t.person('admin', PHONE);
      await visit(arabic, `/admin/plugins${address}`);
      await look(arabic, address.replace(/\W+/g, '-') || 'list', 'ar');
    });
  await t.step('a page that is open follows when it is switched off elsewhere', async () => {
    await visit(admin, '/x/banner/edit');
    await visit(arabic, '/admin/plugins/banner?tab=danger');
    await arabic.locator('.plg .btn', { hasText: 'إيقاف' }).click();
    // The account is the same, so by now it reads Arabic everywhere.
    await admin.getByRole('heading', { name: 'هذه الإضافة متوقفة' }).waitFor();
    await admin.locator('.side a[href="/x/banner/edit"]').waitFor({ state: 'detached' });
  });
  await t.step('is gone for visitors when it is switched off', async () => {
    await visit(visitor, '/');
    if (await visitor.getByText(words).count()) throw new Error('the banner is still there');
  });
  await t.step('asks for it in Arabic before it is switched on, and before all of it is deleted', async () => {
    await visit(arabic, '/admin/plugins');
    await arabic.locator('.plg [role=switch]').first().click();
    await arabic.locator('dialog[open] q').first().waitFor();
    await look(arabic, 'enable', 'ar');
    await arabic.keyboard.press('Escape');
    await visit(arabic, '/admin/plugins/banner?tab=danger');
    await arabic.locator('.plg .btn.bad').click();
    const sure = arabic.locator('dialog[open] [type=submit]');
    await sure.waitFor();
    await look(arabic, 'purge', 'ar');
    if (await sure.isEnabled()) throw new Error('it is deleted without its name being typed');
    await arabic.locator('dialog[open] input').fill('banner');
    if (!(await sure.isEnabled())) throw new Error('its name is not taken');
    await arabic.keyboard.press('Escape');
  });
}

const detail = (t, page) => t.api(page, 'GET', '/plugins/banner');
