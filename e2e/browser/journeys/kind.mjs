// A plugin's type of content: added in the outline, and named, edited and read without the plugin.
import { faults, settled, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function kind(t) {
  const page = await t.person('trainer');
  const course = await t.api(page, 'POST', '/courses', { title: 'Notices on a door' });
  await t.api(page, 'PATCH', `/courses/${course.id}`, { description: 'What hangs there.' });
  const section = await t.api(page, 'POST', `/courses/${course.id}/sections`, { title: 'At the door' });
  const reading = await t.api(page, 'POST', `/courses/${course.id}/contents`, { sectionId: section.id, type: 'article', title: 'What to look for' });
  await t.api(page, 'PATCH', `/contents/${reading.id}`, { articleContent: '<p>Nails and paper.</p>', isPublished: true });
  await t.api(page, 'POST', `/courses/${course.id}/publish`);
  const who = await newTrainee(t, 'Tahani');
  const reader = await t.person(who);
  await t.api(reader, 'POST', `/courses/${course.id}/enrollment`);
  const admin = await t.person('admin');
  const pane = page.getByRole('region', { name: 'Content' });
  const dialog = page.getByRole('dialog');
  const none = (wrong) => {
    if (wrong.length) throw new Error(wrong.join('\n'));
  };
  let notice;

  await t.step('is added, written and published', async () => {
    await t.api(admin, 'POST', '/plugins/banner/enable');
    await visit(page, `/teach/${course.id}`);
    await page.getByRole('button', { name: 'Add to this section' }).click();
    await dialog.locator('.kind', { hasText: 'Notice' }).click();
    await dialog.getByLabel('Title').fill('Closed on Monday');
    await dialog.getByRole('button', { name: 'Add and open' }).click();
    await pane.getByRole('heading', { name: 'Closed on Monday' }).waitFor();
    notice = new URL(page.url()).searchParams.get('content');
    await page.getByRole('textbox', { name: 'Text of the article' }).click();
    await page.keyboard.insertText('Come on Tuesday instead.');
    await page.locator('.art-s').getByText('Saved', { exact: true }).waitFor();
    await pane.getByRole('switch', { name: 'Published' }).click();
    await page.locator('.r', { hasText: 'Closed on Monday' }).getByText('Draft').waitFor({ state: 'detached' });
  });
  await t.step('without the plugin it is named and edited, and no other one is added', async () => {
    await t.api(admin, 'POST', '/plugins/banner/disable');
    await visit(page, `/teach/${course.id}?content=${notice}`);
    await page.getByText('“Notice” belongs to a plugin').waitFor();
    await page.getByRole('textbox', { name: 'Text of the article' }).getByText('Come on Tuesday').waitFor();
    none(await faults(page, 'en'));
    await page.getByRole('button', { name: 'Add to this section' }).click();
    await dialog.locator('.kind', { hasText: 'Assignment' }).waitFor();
    if (await dialog.locator('.kind', { hasText: 'Notice' }).count()) throw new Error('it can still be added');
    await page.keyboard.press('Escape');
  });
  await t.step('and read', async () => {
    await visit(reader, `/learn/${course.id}/${notice}`);
    await reader.getByText('“Notice” is shown without').waitFor();
    await reader.getByText('Come on Tuesday instead.').waitFor();
    await reader.getByRole('button', { name: 'I have seen it' }).click();
    await settled(reader);
    none(await faults(reader, 'en'));
  });
}
