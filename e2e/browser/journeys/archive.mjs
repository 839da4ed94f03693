// A course leaves as one archive and comes back as another course, in English and in Arabic on a phone.
import { readFile } from 'node:fs/promises';
import { visit, faults } from '../checks.mjs';

export default async function archive(t) {
  const page = await t.person('trainer');
  page.pardon(/courses\/import/); // what is refused on purpose
  const { items } = await t.api(page, 'GET', '/courses?q=practical');
  let file;
  await t.step('a course with its films becomes a file', async () => {
    await visit(page, `/teach/${items[0].id}/settings`);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export' }).click()]);
    file = await download.path();
    if (!download.suggestedFilename().endsWith('.zip')) throw new Error(download.suggestedFilename());
    const bytes = await readFile(file);
    if (bytes.subarray(0, 2).toString() !== 'PK' || bytes.length < 100_000) throw new Error(`${bytes.length} bytes`);
  });
  const dialog = page.getByRole('dialog');
  const choose = async (buffer, name = 'course.zip') => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      dialog.getByRole('button', { name: 'Choose an archive' }).click(),
    ]);
    await chooser.setFiles({ name, mimeType: 'application/zip', buffer });
  };
  await t.step('what is no course is told, and the dialog stays', async () => {
    await visit(page, '/teach');
    await page.getByRole('button', { name: 'Import' }).press('Enter');
    // An empty ZIP file.
    await choose(Buffer.from('504b0506000000000000000000000000000000000000', 'hex'), 'empty.zip');
    await dialog.getByText(/a ZIP file with a course\.json in it/).waitFor();
  });
  await t.step('the file becomes a course with the same outline', async () => {
    await choose(await readFile(file));
    await page.waitForURL(/\/teach\/[0-9a-f-]{36}$/);
    await page.getByRole('heading', { level: 1, name: items[0].title }).waitFor();
    const made = page.url().split('/').pop();
    if (made === items[0].id) throw new Error('it is the first course');
    const of = async (id) => {
      const o = await t.api(page, 'GET', `/courses/${id}/outline`);
      return JSON.stringify(o.sections.map((s) => [s.title, s.contents.map((c) => [c.title, c.type, c.state, c.duration])]));
    };
    if ((await of(made)) !== (await of(items[0].id))) throw new Error(`${await of(made)} is not ${await of(items[0].id)}`);
    await visit(page, '/teach');
    await t.api(page, 'DELETE', `/courses/${made}`);
  });
  const arab = await t.person('trainer', { lang: 'ar', scheme: 'dark', width: 390, height: 844 });
  await t.step('in Arabic on a phone', async () => {
    await visit(arab, '/teach');
    await arab.getByRole('button', { name: 'استيراد' }).click();
    await arab.getByRole('dialog').waitFor();
    const wrong = await faults(arab, 'ar');
    if (wrong.length) throw new Error(wrong.join('\n'));
  });
}
