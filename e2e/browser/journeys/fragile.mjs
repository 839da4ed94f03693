// A plugin that breaks again and again is stopped, says why, and is switched on again; its settings have a secret that nobody reads
// again and a list that keys alone write; it is removed with and without what it keeps. With COURSEWORX_SHOTS set to a folder, the
// pages are kept there as pictures.
import { readFile } from 'node:fs/promises';
import { looker, until, visit } from '../checks.mjs';
import { unzip } from '../unzip.mjs';

const look = looker('fragile');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };
const WHY = 'the cup fell off the table';
const SECRET = 'seven brass keys';

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function fragile(t) {
  const base = await t.step('a build with it starts', () => t.trial('fragile'));
  const admin = await t.person('admin', undefined, base);
  const main = admin.getByRole('main');
  const dialog = admin.getByRole('dialog');
  const said = listen(admin);
  const tab = (name) => visit(admin, `/admin/plugins/fragile${name ? `?tab=${name}` : ''}`);
  const call = (method, at) => admin.context().request.fetch(`/api/v1/x/fragile/${at}`, { method });
  const notes = async () => (await (await call('GET', 'notes')).json()).map((n) => n.Text).join();
  const on = async () => {
    await admin.getByRole('button', { name: 'Switch on' }).click();
    await dialog.getByRole('button', { name: 'Switch on' }).click();
    await dialog.waitFor({ state: 'detached' });
    await admin.getByRole('heading', { level: 1, name: 'Fragile' }).waitFor();
    await admin.getByRole('button', { name: 'Reload', exact: true }).waitFor();
  };
  const key = async () => (await (await call('GET', 'key')).json()).Length;

  await t.step('is switched on, and keeps something', async () => {
    await tab('');
    await on();
    await t.api(admin, 'POST', '/x/fragile/notes', { Text: 'bread' });
    if ((await notes()) !== 'bread') throw new Error(`it keeps ${await notes()}`);
  });
  await t.step('a list is grown, ordered anew and made shorter with keys alone', async () => {
    await tab('settings');
    const words = main.getByRole('textbox', { name: /^words/ });
    const save = async (wanted) => {
      for (let i = 0; i < 12 && (await admin.evaluate(() => document.activeElement?.textContent)) !== 'Save'; i += 1)
        await admin.keyboard.press('Tab');
      await admin.keyboard.press('Enter');
      await main.locator('form button[type=submit]:disabled').waitFor();
      const { settings } = await t.api(admin, 'GET', '/plugins/fragile');
      if (settings.words?.join() !== wanted) throw new Error(`the list is ${settings.words?.join()}`);
      await tab('settings');
      if ((await words.inputValue()) !== wanted.replaceAll(',', '\n')) throw new Error(`the page has ${await words.inputValue()}`);
      await words.focus();
    };
    await words.focus();
    await admin.keyboard.type('one\ntwo');
    await save('one,two');
    await admin.keyboard.press('Control+End');
    await admin.keyboard.type('\nthree');
    await save('one,two,three');
    // The first line is cut, and put after the last.
    await admin.keyboard.press('Control+Home');
    await admin.keyboard.press('Shift+End');
    await admin.keyboard.press('Control+x');
    await admin.keyboard.press('Delete');
    await admin.keyboard.press('Control+End');
    await admin.keyboard.press('Enter');
    await admin.keyboard.press('Control+v');
    await save('two,three,one');
    await admin.keyboard.press('Control+Home');
    await admin.keyboard.press('Shift+ArrowDown');
    await admin.keyboard.press('Delete');
    await save('three,one');
  });
  await t.step('what is wrong with a line is said with its number, and nothing is lost', async () => {
    const words = main.getByRole('textbox', { name: /^words/ });
    admin.pardon(/422.*settings|settings.*422/);
    await words.fill('three\none\nfar too long a word');
    await main.getByRole('button', { name: 'Save' }).click();
    await main.getByText(/^Line 3: /).waitFor();
    if ((await words.getAttribute('aria-invalid')) !== 'true') throw new Error('the field does not say that it is wrong');
    await look(admin, 'line', 'en');
    await words.fill('a\nb\nc\nd\ne');
    await main.getByRole('button', { name: 'Save' }).click();
    await main.getByText(/^Line 3: /).waitFor({ state: 'detached' });
    await main.locator('.err').waitFor();
    await words.fill('three\none');
  });
  await t.step('a secret is set, and never comes back', async () => {
    const field = main.getByLabel(/^key/);
    if ((await field.getAttribute('type')) !== 'password') throw new Error('what is typed is read');
    await field.fill(SECRET);
    said.length = 0;
    await main.getByRole('button', { name: 'Save' }).click();
    await main.getByText('Is set', { exact: true }).waitFor();
    if ((await key()) !== SECRET.length) throw new Error('it was not kept');
    for (const name of ['settings', '', 'log', 'health']) await tab(name);
    await tab('settings');
    await main.getByText('Is set', { exact: true }).waitFor();
    if (await main.getByLabel(/^key/).and(main.locator('input')).count()) throw new Error('it is asked for again');
    await look(admin, 'secret', 'en');
    const answers = await Promise.all(said);
    const told = answers.filter((text) => text.includes(SECRET)).length;
    if (!answers.some((text) => text.includes('"three"')) || told) throw new Error(`of ${answers.length} answers ${told} have the secret`);
    if ((await admin.content()).includes(SECRET)) throw new Error('the page has the secret');
    const kept = await admin.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    if (kept.includes(SECRET)) throw new Error('the browser keeps the secret');
  });
  await t.step('is left as it is, replaced, and taken away', async () => {
    const save = () => main.getByRole('button', { name: 'Save' }).click();
    const words = main.getByRole('textbox', { name: /^words/ });
    await words.fill('three');
    await save();
    await main.locator('form button[type=submit]:disabled').waitFor();
    if ((await key()) !== SECRET.length) throw new Error('another setting takes the secret away');
    await main.getByRole('button', { name: 'Replace' }).click();
    await look(admin, 'replace', 'en');
    await main.locator('input[name=key]').fill('eight');
    await save();
    await main.getByText('Is set', { exact: true }).waitFor();
    if ((await key()) !== 5) throw new Error('it was not replaced');
    await main.getByRole('button', { name: 'Remove', exact: true }).click();
    await main.getByText('Is removed when you save').waitFor();
    await look(admin, 'goes', 'en');
    await words.fill('three\none');
    await save();
    await main.locator('input[name=key]').waitFor();
    if ((await key()) !== 0) throw new Error('it was not taken away');
  });
  await t.step('it breaks again and again, and is stopped', async () => {
    await tab('');
    for (let i = 0; i < 5; i += 1) {
      const answer = await call('POST', 'break');
      if (answer.status() !== 500 || (await answer.text()).includes('cup')) throw new Error(`it answers ${answer.status()}`);
    }
    await until(admin, async () => (await (await fetch('/api/v1/plugins/fragile')).json()).state === 'failed');
    if ((await call('GET', 'notes')).status() !== 404) throw new Error('it still answers');
    await main.getByText('It could not be kept running:').waitFor(); // the page that is open says so by itself
    await main.getByText(`it crashed 5 times within a minute, last in operation break: panic: ${WHY}`).waitFor();
    await look(admin, 'stopped', 'en');
    // It is written down once a second.
    await until(admin, async () => (await (await fetch('/api/v1/plugins/fragile')).json()).lastError !== null);
    await tab('health');
    await admin.getByRole('heading', { name: 'The last error' }).waitFor();
    await main.getByText(`operation break: panic: ${WHY}`).first().waitFor();
    await look(admin, 'health', 'en');
    await visit(admin, '/admin/plugins?state=failed');
    await main.locator('.plg > li').filter({ hasText: 'Fragile' }).getByText(WHY).waitFor();
    const arabic = await t.person('admin', PHONE, base);
    for (const name of ['', '?tab=health', '?tab=settings', '?tab=danger']) {
      await visit(arabic, `/admin/plugins/fragile${name}`);
      await look(arabic, name.slice(5) || 'stopped', 'ar');
    }
    await t.api(arabic, 'PATCH', '/me', { language: 'en' });
    await arabic.close();
  });
  await t.step('is switched on again, with all that it kept', async () => {
    await tab('');
    await on();
    if (await main.getByText('It could not be kept running:').count()) throw new Error('it is still said to be stopped');
    if ((await notes()) !== 'bread') throw new Error(`it keeps ${await notes()}`);
  });
  await t.step('is removed without its data, and finds it again', async () => {
    await tab('danger');
    if (await main.getByRole('button', { name: 'Remove', exact: true }).isEnabled()) throw new Error('it is removed while it is on');
    await main.locator('.plg').getByRole('button', { name: 'Switch off' }).click();
    await main.getByRole('button', { name: 'Remove', exact: true }).click();
    await dialog.getByText('Its data stays for when it comes back.').waitFor();
    await look(admin, 'remove', 'en');
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await admin.getByText('Fragile is removed. Its data is kept.').waitFor();
    await tab('');
    await main.getByText('New', { exact: true }).waitFor();
    await on();
    if ((await notes()) !== 'bread') throw new Error(`it keeps ${await notes()}`);
    const { settings } = await t.api(admin, 'GET', '/plugins/fragile');
    if (settings.words?.join() !== 'three,one') throw new Error(`its settings are ${JSON.stringify(settings)}`);
  });
  await t.step('a copy is taken before all of it is deleted, and has what it kept', async () => {
    await tab('danger');
    await main.locator('.plg').getByRole('button', { name: 'Switch off' }).click();
    await main.getByRole('button', { name: 'Delete everything' }).click();
    const [copy] = await Promise.all([admin.waitForEvent('download'), dialog.getByRole('button', { name: 'Export' }).click()]);
    const files = unzip(await readFile(await copy.path()));
    const text = [...files].map(([name, bytes]) => `${name}\n${bytes}`).join('\n');
    for (const what of ['bread', 'three']) if (!text.includes(what)) throw new Error(`the copy lacks ${what}: ${text.slice(0, 500)}`);
  });
  await t.step('afterwards all of it is gone', async () => {
    await dialog.getByRole('textbox').fill('fragile');
    await look(admin, 'purge', 'en');
    await dialog.getByRole('button', { name: 'Delete everything' }).click();
    await admin.getByText('Fragile and its data are deleted.').waitFor();
    await tab('');
    await on();
    if ((await notes()) !== '') throw new Error(`it still keeps ${await notes()}`);
    const { settings, secrets } = await t.api(admin, 'GET', '/plugins/fragile');
    if (settings.words?.length || secrets.length) throw new Error(`its settings are ${JSON.stringify(settings)}`);
  });
}

/** The texts of all answers of the API that a page gets, as they are read. */
function listen(page) {
  const texts = [];
  page.on('response', (response) => {
    if (response.url().includes('/api/v1/plugins')) texts.push(response.text().catch(() => ''));
  });
  return texts;
}
