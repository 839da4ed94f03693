// Plugins with which something is wrong: one that cannot begin, one that bears no other, and one that builds on another and does not
// take what it is told. With COURSEWORX_SHOTS set to a folder, the pages are kept there as pictures.
import { looker, until, visit } from '../checks.mjs';

const look = looker('trial');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function trial(t) {
  const base = await t.step('a build with them starts all the same', () => t.trial('wrong'));
  const admin = await t.person('admin', undefined, base);
  const row = (name) => admin.locator('.plg > li').filter({ has: admin.getByRole('link', { name, exact: true }) });
  const dialog = admin.getByRole('dialog');

  await t.step('the one that cannot begin says why, and is not switched on', async () => {
    await visit(admin, '/admin/plugins');
    await row('Broken').getByText('the table of rates is missing').waitFor();
    await look(admin, 'list', 'en');
    await row('Broken').getByRole('link').click();
    await admin.getByRole('heading', { name: 'Broken', level: 1 }).waitFor();
    await admin.getByRole('main').getByText('the table of rates is missing').first().waitFor();
    await look(admin, 'broken', 'en');
    await visit(admin, '/admin/plugins');
    await row('Broken').getByRole('switch').click();
    await dialog.getByText('It cannot be switched on now').waitFor();
    if (!(await dialog.getByRole('button', { name: 'Switch on' }).isDisabled())) throw new Error('it can be switched on');
    await look(admin, 'broken-dialog', 'en');
    await admin.keyboard.press('Escape');
  });
  await t.step('what another builds on is switched on with it', async () => {
    await row('Stubborn').getByRole('switch').click();
    await dialog.getByText('Switched on with it').waitFor();
    await dialog.getByText('Banner', { exact: true }).first().waitFor();
    await look(admin, 'with', 'en');
    await dialog.getByRole('button', { name: 'Switch on' }).click();
    await dialog.waitFor({ state: 'detached' });
    await on('Banner', true);
    await on('Stubborn', true);
  });
  await t.step('the one that does not bear it is not switched on beside it', async () => {
    await row('Rival').getByRole('switch').click();
    await dialog.getByText('It cannot be switched on now').waitFor();
    await dialog.getByText(/Banner/).first().waitFor();
    await look(admin, 'rival', 'en');
    await admin.keyboard.press('Escape');
  });
  let course;
  const stubborn = async (tab) => visit(admin, `/admin/plugins/stubborn?tab=${tab}`);
  await t.step('what it does not take is laid aside, with what it said', async () => {
    course = await t.api(admin, 'POST', '/courses', { title: 'A course that is not taken' });
    await gone(0);
    await stubborn('health');
    await admin.getByRole('heading', { name: 'Events that could not be delivered' }).waitFor();
    await admin.getByText('the till is empty').first().waitFor();
    await look(admin, 'dead', 'en');
    await until(admin, async () => {
      const said = await (await fetch('/api/v1/plugins/stubborn/logs')).text();
      return said.includes('the till is empty'); // it is written down once a second
    });
    await stubborn('log');
    await admin.getByRole('main').locator('summary').first().click();
    await admin.getByText('the till is empty').first().waitFor();
    await look(admin, 'log', 'en');
  });
  await t.step('it says what it has a say in, and has it', async () => {
    await stubborn('nonsense'); // which there is not: the overview is shown
    const hook = admin.getByRole('listitem').filter({ hasText: 'course.publish.before' });
    await hook.getByText('Has 250 ms; if it does not answer, it is refused.').waitFor();
    await look(admin, 'hook', 'en');
    const section = await t.api(admin, 'POST', `/courses/${course.id}/sections`, { title: 'One' });
    const lesson = await t.api(admin, 'POST', `/courses/${course.id}/contents`, { sectionId: section.id, type: 'article', title: 'To read' });
    await t.api(admin, 'PATCH', `/contents/${lesson.id}`, { articleContent: '<p>Read me.</p>', isPublished: true });
    await t.api(admin, 'PATCH', `/courses/${course.id}`, { description: 'It is never shown.' });
    admin.pardon(/\/publish/);
    await visit(admin, `/teach/${course.id}`);
    await admin.getByRole('button', { name: 'Publish', exact: true }).click();
    await admin.getByText('No course is shown until somebody fills it.').first().waitFor();
    await look(admin, 'refused', 'en');
  });
  await t.step('in Arabic on a phone', async () => {
    const arabic = await t.person('admin', PHONE, base);
    for (const address of ['', '/stubborn?tab=health', '/broken']) {
      await visit(arabic, `/admin/plugins${address}`);
      await look(arabic, address.replace(/\W+/g, '-') || 'list', 'ar');
    }
    await visit(arabic, '/admin/plugins');
    arabic.pardon(/banner.disable/);
    await arabic.locator('.plg > li:has(a[href="/admin/plugins/banner"])').getByRole('switch').click();
    await arabic.locator('dialog[open]').getByText('Stubborn').waitFor();
    await look(arabic, 'cascade', 'ar');
    await arabic.keyboard.press('Escape');
    await t.api(arabic, 'PATCH', '/me', { language: 'en' });
  });
  await t.step('delivered again before it is mended, it comes back; afterwards it is gone', async () => {
    await stubborn('health');
    await admin.getByRole('button', { name: 'Deliver again: course.created' }).click();
    await gone(1);
    await stubborn('settings');
    await admin.getByRole('main').getByRole('switch').click();
    await admin.getByRole('main').getByRole('button', { name: 'Save' }).click();
    await admin.getByRole('status').filter({ hasText: /\S/ }).first().waitFor();
    await stubborn('health');
    await admin.getByRole('button', { name: 'Deliver again: course.created' }).click();
    await admin.getByRole('heading', { name: 'Events that could not be delivered' }).waitFor({ state: 'detached' });
  });
  await t.step('a permission that nothing needs is taken away, and it works on', async () => {
    await stubborn('permissions');
    const second = admin.locator('.plg [role=switch]').nth(1);
    await second.click();
    await admin.waitForFunction(() => document.querySelectorAll('.plg [role=switch]')[1]?.checked === false);
    await t.api(admin, 'POST', '/courses', { title: 'A course that is taken' });
  });
  await t.step('what others build on is switched off with them, or not at all', async () => {
    await visit(admin, '/admin/plugins');
    admin.pardon(/banner.disable/);
    await row('Banner').getByRole('switch').click();
    await dialog.getByText('Switch off Banner and what builds on it?').waitFor();
    await dialog.getByText('Stubborn').waitFor();
    await look(admin, 'cascade', 'en');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await on('Banner', true);
    await row('Banner').getByRole('switch').click();
    await dialog.getByRole('button', { name: 'Switch all off' }).click();
    await dialog.waitFor({ state: 'detached' });
    await on('Banner', false);
    await on('Stubborn', false);
  });
  await t.step('now the other one is', async () => {
    await row('Rival').getByRole('switch').click();
    await dialog.getByRole('button', { name: 'Switch on' }).click();
    await dialog.waitFor({ state: 'detached' });
    await on('Rival', true);
  });

  /** The switch of a plugin stands so. */
  function on(name, wanted) {
    return admin.waitForFunction(
      ([called, so]) =>
        [...document.querySelectorAll('.plg > li')].some(
          (li) => li.querySelector('h2 a')?.textContent === called && li.querySelector('[role=switch]').checked === so,
        ),
      [name, wanted],
    );
  }

  /** The event was given up, more often than before. */
  async function gone(before) {
    await until(admin, async (n) => {
      const { uses, dead } = await (await fetch('/api/v1/plugins/stubborn/health')).json();
      return dead === 1 && uses.reduce((all, use) => all + use.errors, 0) > n;
    }, before);
  }
}
