// An assignment: made in the outline, held back while it asks for nothing, written, given a date, published, and done by a
// trainee.
import { faults, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

const NARROW = { lang: 'ar', scheme: 'dark', width: 390, height: 844 };
const WORK = 'Draw the way out of this room, and hand the drawing to Huda on Sunday.';

export default async function assignment(t) {
  const page = await t.person('trainer');
  const course = await t.api(page, 'POST', '/courses', { title: 'Ways out' });
  await t.api(page, 'PATCH', `/courses/${course.id}`, { description: 'How to leave a house that burns.' });
  const section = await t.api(page, 'POST', `/courses/${course.id}/sections`, { title: 'At home' });
  const reading = await t.api(page, 'POST', `/courses/${course.id}/contents`, { sectionId: section.id, type: 'article', title: 'What to look for' });
  await t.api(page, 'PATCH', `/contents/${reading.id}`, { articleContent: '<p>Doors, stairs, windows.</p>' });
  const pane = page.getByRole('region', { name: 'Content' });
  const dialog = page.getByRole('dialog');
  const details = page.getByRole('region', { name: 'The assignment' });
  const kept = () => details.getByText('Saved', { exact: true }).waitFor();
  const server = () => t.api(page, 'GET', `/contents/${id()}/assignment`);
  const id = () => new URL(page.url()).searchParams.get('content');
  const none = (wrong) => {
    if (wrong.length) throw new Error(wrong.join('\n'));
  };
  const add = async (kind, title) => {
    await page.getByRole('button', { name: 'Add to this section' }).click();
    await dialog.locator('.kind', { hasText: kind }).click();
    await dialog.getByLabel('Title').fill(title);
    await dialog.getByRole('button', { name: 'Add and open' }).click();
    await pane.getByRole('heading', { name: title }).waitFor();
  };
  // A version that is older only because of one's own other fields is tried again, which the browser notes as a 409.
  page.pardon(/\/assignment$/);
  await visit(page, `/teach/${course.id}`);

  await t.step('is made in the outline', async () => {
    await add('Assignment', 'Draw the way out');
    await page.locator('.r', { hasText: 'Draw the way out' }).getByText('Empty').waitFor();
  });
  await t.step('holds the course back while it asks for nothing', async () => {
    page.pardon(/publish/);
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await dialog.getByText(/Write what “Draw the way out” asks for/).waitFor();
    await page.keyboard.press('Escape');
  });
  await t.step('is written as an article is', async () => {
    await page.getByRole('textbox', { name: 'Text of the article' }).click();
    await page.keyboard.insertText(WORK);
    await page.locator('.art-s').getByText('Saved', { exact: true }).waitFor();
    await page.locator('.r', { hasText: 'Draw the way out' }).getByText('Empty').waitFor({ state: 'detached' });
  });
  await t.step('says what it is, what it is worth and when it is due', async () => {
    await details.getByLabel('Kind').selectOption({ label: 'Project' });
    await kept();
    await details.getByLabel('Points').fill('20');
    await kept();
    await details.getByLabel('Due').fill('2027-03-07T18:00');
    await kept();
    const a = await server();
    if (a.kind !== 'project' || a.points !== 20 || !a.dueDate) throw new Error(JSON.stringify(a));
  });
  await t.step('refuses a date that cannot be', async () => {
    await details.getByLabel('Due').fill('1999-01-01T10:00');
    await details.getByText('Choose a day in the years').waitFor();
    await details.getByLabel('Due').fill('2027-03-07T18:00');
    await kept();
  });
  await t.step('does not overwrite what somebody else chose', async () => {
    const before = await server();
    await t.api(page, 'PUT', `/contents/${id()}/assignment`, { kind: 'homework', dueDate: before.dueDate });
    await page.waitForFunction(() => [...document.querySelectorAll('.pane select')].some((s) => s.value === 'homework'));
    await details.getByLabel('Kind').selectOption({ label: 'Project' });
    await kept();
  });
  await t.step('is published with its course', async () => {
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('The course is published').first().waitFor();
  });
  const content = id();
  const who = await newTrainee(t, 'Samir');
  const samir = await t.visitor();
  await t.step('a trainee reads it, and learns until when', async () => {
    await t.api(samir, 'POST', '/auth/sign-in', { identifier: who.email, password: who.password });
    await t.api(samir, 'POST', `/courses/${course.id}/enrollment`);
    await visit(samir, `/learn/${course.id}/${content}`);
    await samir.getByText(WORK).waitFor();
    await samir.getByText('Project', { exact: true }).waitFor();
    await samir.getByText('20 points').waitFor();
    await samir.locator('.asg time', { hasText: '7 March 2027' }).waitFor();
    none(await faults(samir, 'en'));
  });
  await t.step('and says that it is handed in', async () => {
    await samir.getByRole('button', { name: 'I have handed it in' }).click();
    await samir.locator('.und-h').getByText('Handed in').waitFor();
    await samir.waitForFunction(() => document.querySelector('.room-n')?.textContent.startsWith('1 of 2'));
    const { items } = await t.api(samir, 'GET', '/me/learning');
    if (items[0].progress !== 50) throw new Error(`the server says ${items[0].progress} %`);
  });

  // The last, since the account speaks Arabic from then on.
  await t.step('looks right in Arabic on a phone', async () => {
    const phone = await t.person('trainer', NARROW);
    await visit(phone, `/teach/${course.id}?content=${content}`);
    none(await faults(phone, 'ar'));
    await visit(phone, `/learn/${course.id}/${content}?preview=true`);
    none(await faults(phone, 'ar'));
    await phone.close();
  });
}
