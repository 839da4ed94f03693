// Two servers of one site, with a database and a bucket between them: whatever a super admin does with a plugin on the one is so
// on the other at once, in windows that are open too. With COURSEWORX_SHOTS set to a folder, pages are kept there as pictures.
import { looker, visit } from '../checks.mjs';

const look = looker('pair');
/** The samples: what they are called, where their page is, and an operation that answers while they are on. */
const SAMPLES = [
  { id: 'analytics', name: 'Analytics', page: '/x/analytics', operation: '/x/analytics/site' },
  { id: 'banner', name: 'Banner', page: '/x/banner/edit', operation: '/x/banner/banner' },
  { id: 'webhooks', name: 'Webhooks', page: '/x/webhooks/endpoints', operation: '/x/webhooks/endpoints' },
  // A type of content: its place is the studio, and the deck is made on the way.
  { id: 'flashcards', name: 'Flashcards', page: null, operation: null },
];

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function pair(t) {
  const [first, second] = await t.step('two servers start beside each other', t.pair);
  const here = await t.person('admin', undefined, first);
  const there = await t.person('admin', undefined, second);
  const dialog = here.getByRole('dialog');
  const row = (page, plugin) => page.locator('.plg > li').filter({ has: page.getByRole('link', { name: plugin.name, exact: true }) });
  const flip = (page, plugin) => row(page, plugin).getByRole('switch');
  const checked = (page, plugin, on) =>
    page.waitForFunction(
      ([name, wanted]) =>
        [...document.querySelectorAll('.plg > li')].some(
          (li) => li.querySelector('h2 a')?.textContent === name && li.querySelector('[role=switch]').checked === wanted,
        ),
      [plugin.name, on],
    );
  await t.step('both know the same plugins, all of them off', async () => {
    for (const page of [here, there]) {
      await visit(page, '/admin/plugins');
      for (const plugin of SAMPLES) await checked(page, plugin, false);
    }
  });
  const course = await t.api(here, 'POST', '/courses', { title: 'A course of two servers' });
  const section = await t.api(here, 'POST', `/courses/${course.id}/sections`, { title: 'First' });
  for (const plugin of SAMPLES) {
    await t.step(`${plugin.id}: is switched on at one, and works at the other at once`, async () => {
      await flip(here, plugin).click();
      await dialog.getByRole('button', { name: 'Switch on' }).click();
      await dialog.waitFor({ state: 'detached' });
      await checked(there, plugin, true); // without a reload
      if (plugin.id === 'flashcards') {
        const deck = await t.api(there, 'POST', `/courses/${course.id}/contents`, {
          sectionId: section.id,
          type: 'flashcards:deck',
          title: 'Words',
        });
        plugin.page = `/teach/${course.id}?content=${deck.id}`;
        plugin.operation = `/x/flashcards/decks/${deck.id}`;
        await t.api(there, 'POST', `${plugin.operation}/cards`, { front: 'One', back: 'Two' });
        await visit(there, plugin.page);
      } else await there.locator(`.side a[href="${plugin.page}"]`).click();
      await t.api(there, 'GET', plugin.operation);
      await there.waitForURL(`**${plugin.page}`);
      await (plugin.id === 'flashcards'
        ? there.getByLabel('Front of card 1').waitFor()
        : there.getByRole('main').getByRole('heading', { level: 1 }).waitFor());
      await look(there, plugin.id, 'en');
      await visit(there, '/admin/plugins');
    });
  }
  await t.step('what is written at one is read at the other', async () => {
    await visit(here, '/x/banner/edit');
    await here.getByRole('textbox').fill('Both servers say this.');
    await here.getByRole('main').getByRole('button').filter({ visible: true }).last().click();
    await here.waitForFunction(() => document.querySelector('main [role=status]')?.textContent.trim());
    const visitor = await t.visitor(undefined, second);
    await visit(visitor, '/');
    await visitor.getByText('Both servers say this.').waitFor();
  });
  await t.step('settings that are saved at one hold at the other', async () => {
    await visit(there, '/admin/plugins/webhooks?tab=settings');
    await there.getByRole('main').getByLabel('Attempts').fill('4');
    await there.getByRole('main').getByRole('button', { name: 'Save' }).click();
    await there.getByRole('status').filter({ hasText: /\S/ }).first().waitFor();
    await visit(here, '/admin/plugins/webhooks?tab=settings');
    await here.waitForFunction(() => [...document.querySelectorAll('main input')].some((field) => field.value === '4'));
  });
  for (const plugin of SAMPLES)
    await t.step(`${plugin.id}: the other server's page says what it is and what it adds`, async () => {
      await visit(there, `/admin/plugins/${plugin.id}`);
      await there.getByRole('heading', { level: 1, name: plugin.name, exact: true }).waitFor();
      await there.getByRole('main').getByText('AGPL-3.0-or-later').waitFor();
      await look(there, `${plugin.id}-overview`, 'en');
    });
  await t.step('a permission that is taken away at one is taken away at the other', async () => {
    await visit(here, '/admin/plugins/webhooks?tab=permissions');
    await visit(there, '/admin/plugins/webhooks?tab=permissions');
    const granted = there.locator('.plg [role=switch]').first();
    for (const on of [false, true]) {
      await granted.click();
      // The open window, without a reload.
      await here.waitForFunction((wanted) => document.querySelector('.plg [role=switch]')?.checked === wanted, on);
      const { asks } = await t.api(here, 'GET', '/plugins/webhooks');
      if (asks !== (on ? 0 : 1)) throw new Error(`${asks} permissions are asked for`);
    }
  });
  await t.step('is loaded again at both, and the log is looked through', async () => {
    await visit(there, '/admin/plugins/webhooks?tab=log');
    await there.getByRole('button', { name: 'Reload' }).click();
    await there.getByText('All servers have looked at Webhooks again').waitFor();
    await there.getByRole('searchbox', { name: 'Search the log' }).fill('nothing says this');
    await there.getByRole('main').getByText('No line is like that').waitFor();
  });
  await t.step('what happened at one stands in the history of the other', async () => {
    await visit(there, '/admin/plugins/events?name=plugin.enabled');
    await there.getByRole('main').getByText('plugin.enabled').nth(SAMPLES.length - 1).waitFor();
  });
  await t.step('health has the calls of both', async () => {
    await visit(here, '/admin/plugins/webhooks?tab=health');
    await look(here, 'health', 'en');
    const { uses } = await t.api(here, 'GET', '/plugins/webhooks/health');
    const [seen] = uses.filter((use) => use.name === 'list-endpoints');
    if (!(seen?.calls > 1)) throw new Error(JSON.stringify(uses)); // all of them came to the other server
  });
  for (const plugin of SAMPLES) {
    await t.step(`${plugin.id}: is switched off at the other, and a page of it that is open here says so`, async () => {
      await visit(here, plugin.page);
      await visit(there, `/admin/plugins/${plugin.id}?tab=danger`);
      await there.locator('.plg .btn', { hasText: 'Switch off' }).click();
      await here.getByText(plugin.id === 'flashcards' ? 'belongs to a plugin that is not switched on' : 'This plugin is switched off').first().waitFor();
      here.pardon(new RegExp(plugin.operation));
      const refused = await t.api(here, 'GET', plugin.operation).then(
        () => 'nothing',
        (error) => String(error),
      );
      if (!refused.includes('404')) throw new Error(`it is refused by ${refused}`);
    });
    await t.step(`${plugin.id}: comes back with all that it kept`, async () => {
      await visit(there, '/admin/plugins');
      await flip(there, plugin).click();
      await there.getByRole('dialog').getByRole('button', { name: 'Switch on' }).click();
      await there.getByRole('dialog').waitFor({ state: 'detached' });
      // The open window, without a reload.
      await (plugin.id === 'flashcards'
        ? here.getByLabel('Front of card 1').waitFor()
        : here.locator(`.side a[href="${plugin.page}"]`).waitFor());
      await t.api(here, 'GET', plugin.operation);
    });
  }
  await t.step('banner: is removed at one without its data, and finds it again at the other', async () => {
    const [banner] = SAMPLES.filter((plugin) => plugin.id === 'banner');
    await visit(here, '/admin/plugins/banner?tab=danger');
    await here.locator('.plg .btn', { hasText: 'Switch off' }).click();
    const remove = here.getByRole('main').getByRole('button', { name: 'Remove', exact: true });
    await here.waitForFunction(() => !document.querySelector('.plg .btn.bad').disabled);
    await remove.click();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await here.getByText('Banner is removed. Its data is kept.').waitFor();
    await visit(there, '/admin/plugins');
    await checked(there, banner, false);
    await flip(there, banner).click();
    await there.getByRole('dialog').getByRole('button', { name: 'Switch on' }).click();
    await there.getByRole('dialog').waitFor({ state: 'detached' });
  });
  await t.step('what was written is still there', async () => {
    const visitor = await t.visitor(undefined, first);
    await visit(visitor, '/');
    await visitor.getByText('Both servers say this.').waitFor();
    const { cards } = await t.api(here, 'GET', SAMPLES.find((plugin) => plugin.id === 'flashcards').operation);
    if (cards[0]?.front !== 'One') throw new Error(JSON.stringify(cards));
  });
  for (const plugin of SAMPLES)
    await t.step(`${plugin.id}: is taken away with all of its data, after a copy was kept`, async () => {
      await visit(here, `/admin/plugins/${plugin.id}?tab=danger`);
      await here.locator('.plg .btn', { hasText: 'Switch off' }).click();
      const all = here.locator('.plg .btn', { hasText: 'Delete everything' });
      await here.waitForFunction(() => !document.querySelector('.plg .btn.bad').disabled);
      const [copy] = await Promise.all([
        here.waitForEvent('download'),
        here.locator('.plg').getByRole('button', { name: 'Export' }).click(),
      ]);
      if (copy.suggestedFilename() !== `${plugin.id}.zip`) throw new Error(copy.suggestedFilename());
      await all.click();
      await dialog.getByRole('textbox').fill(plugin.id);
      await dialog.getByRole('button', { name: 'Delete everything' }).click();
      await dialog.waitFor({ state: 'detached' });
      await visit(there, '/admin/plugins');
      await checked(there, plugin, false);
    });
  await t.step('switched on once more, it begins with nothing', async () => {
    const [banner] = SAMPLES;
    await flip(there, banner).click();
    await there.getByRole('dialog').getByRole('button', { name: 'Switch on' }).click();
    await there.getByRole('dialog').waitFor({ state: 'detached' });
    const visitor = await t.visitor(undefined, first);
    await visit(visitor, '/');
    if (await visitor.getByText('Both servers say this.').count()) throw new Error('what was deleted is back');
  });
}
