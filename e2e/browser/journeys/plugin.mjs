// A plugin is switched on, used, and switched off, without a restart.
import { visit } from '../checks.mjs';

export default async function plugin(t) {
  const admin = await t.person('admin');
  const visitor = await t.visitor();
  const words = 'The library is closed on Thursday.';

  await t.step('is not there before', async () => {
    await visit(visitor, '/');
    await visit(admin, '/x/banner/edit');
    await admin.getByRole('heading', { name: 'This plugin is switched off' }).waitFor();
  });
  await t.step('is switched on', async () => {
    await visit(admin, '/admin/plugins');
    await admin.getByRole('switch', { name: /banner/i }).click();
    await admin.waitForFunction(() => document.querySelector('.plg [role=switch]')?.checked);
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
  await t.step('is gone when it is switched off', async () => {
    await visit(admin, '/admin/plugins');
    await admin.getByRole('switch', { name: /banner/i }).click();
    await admin.waitForFunction(() => document.querySelector('.plg [role=switch]')?.checked === false);
    await admin.locator('.side a[href="/x/banner/edit"]').waitFor({ state: 'detached' });
    await visit(visitor, '/');
    if (await visitor.getByText(words).count()) throw new Error('the banner is still there');
  });
}
