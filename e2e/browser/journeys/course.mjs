// A course's settings: its days and places, who teaches it, its groups, what comes before it, its history and its end.
import { axe, faults, visit } from '../checks.mjs';

export default async function course(t) {
  const page = await t.person('trainer');
  page.pardon(/api\/v1\/courses\//); // what is refused on purpose
  const made = await t.api(page, 'POST', '/courses', { title: 'Bandages and burns', courseType: 'hybrid' });
  const settings = `/teach/${made.id}/settings`;
  const open = async (part) => {
    await page.getByRole('group', { name: 'Parts of the settings' }).getByRole('button', { name: part }).click();
    await page.getByRole('heading', { name: part, level: 2, exact: true }).waitFor({ state: 'attached' });
  };
  const save = async (said) => {
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText(said).first().waitFor();
    // The word of an earlier save may still stand: this one is done when there is nothing more to save.
    await page.getByRole('button', { name: 'Save', exact: true, disabled: true }).waitFor();
  };
  await visit(page, settings);

  await t.step('tags and an address of its own', async () => {
    await page.getByLabel('Tags').fill('first aid, burns، bandages');
    await page.getByLabel('Address').fill('first-aid-burns');
    await save('The settings are saved');
    const now = await t.api(page, 'GET', `/courses/${made.id}`);
    if (now.slug !== 'first-aid-burns' || now.tags.join() !== 'first aid,burns,bandages') throw new Error(JSON.stringify(now.tags));
  });
  await t.step('days, places, hours and the live room', async () => {
    await open('Dates and places');
    await page.getByLabel('Starts').fill('2027-03-01');
    await page.getByLabel('Ends').fill('2027-02-01');
    await page.getByRole('textbox', { name: 'Places' }).fill('20');
    await page.getByLabel('At least').fill('5');
    await page.getByLabel('Link to the live room').fill('javascript:alert(1)');
    await page.getByLabel('Hours in the classroom').fill('7.5');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('The end cannot be before the start.').waitFor();
    await page.getByText('Enter a whole address that begins with https://.').waitFor();
    await page.getByLabel('Ends').fill('2027-03-05');
    await page.getByLabel('Link to the live room').fill('https://meet.example/room');
    await save('The settings are saved');
    const now = await t.api(page, 'GET', `/courses/${made.id}`);
    const got = [now.startDate, now.endDate, now.maxStudents, now.minStudents, now.classroomMinutes, now.liveLink].join();
    if (got !== '2027-03-01,2027-03-05,20,5,450,https://meet.example/room') throw new Error(got);
  });
  await t.step('a colleague comes into the team and is told', async () => {
    await open('Team');
    await page.getByRole('button', { name: 'Add somebody' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('As').selectOption('assistant');
    await dialog.getByRole('button', { name: /^Add / }).first().click();
    await page.getByText('Added to the team').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    const { items } = await t.api(page, 'GET', `/courses/${made.id}/team`);
    if (items.map((m) => m.role).join() !== 'owner,assistant') throw new Error(JSON.stringify(items));
    await page.getByLabel(`Role of ${items[1].user.name}`).selectOption('observer');
    await page.getByText('The team is changed').waitFor();
  });
  await t.step('a group with days and a price of its own', async () => {
    await open('Groups');
    await page.getByRole('button', { name: 'New group' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Spring 2027');
    await dialog.getByLabel('Starts').fill('2027-03-01');
    await dialog.getByLabel('Ends').fill('2027-03-05');
    await dialog.getByRole('textbox', { name: 'Places' }).fill('12');
    await dialog.getByLabel(/^Price/).fill('49.5');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Spring 2027', { exact: true }).waitFor();
    await page.getByText('12 places').waitFor();
  });
  await t.step('a course that comes before, and none in a ring', async () => {
    await open('Comes before');
    await page.getByRole('button', { name: 'Add a course' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Find a course').fill('statistics');
    await dialog.getByRole('button', { name: /^Add Practical statistics/ }).click();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByText('Whoever has not completed these').waitFor();
    const other = (await t.api(page, 'GET', `/courses/${made.id}/prerequisites`)).items[0];
    await visit(page, `/teach/${other.id}/settings/before`);
    await page.getByRole('button', { name: 'Add a course' }).click();
    await page.getByRole('dialog').getByLabel('Find a course').fill('Bandages');
    await page.getByRole('dialog').getByRole('button', { name: 'Add Bandages and burns' }).click();
    await page.getByText('One of these courses demands this course in turn.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await visit(page, `${settings}/before`);
  });
  await t.step('duplicated into a draft of one’s own', async () => {
    await open('General');
    await page.getByRole('button', { name: 'Duplicate' }).click();
    await page.getByRole('dialog').getByLabel('Title').fill('Bandages, once more');
    await page.getByRole('dialog').getByRole('button', { name: 'Create and open' }).click();
    await page.waitForURL((url) => /\/teach\/[0-9a-f-]+$/.test(url.pathname) && !url.pathname.includes(made.id));
    await page.getByText('Bandages, once more').first().waitFor();
    await visit(page, settings);
  });
  await t.step('archived, brought back, deleted', async () => {
    await open('General');
    const next = await t.api(page, 'POST', '/courses', { title: 'After the bandages' });
    await t.api(page, 'PUT', `/courses/${next.id}/prerequisites`, { courses: [made.id] });
    await page.getByRole('button', { name: 'Archive' }).click();
    const asking = page.getByRole('dialog', { name: /^Archive “/ });
    await asking.getByText('After the bandages').waitFor();
    await asking.getByRole('button', { name: 'Archive', exact: true }).click();
    await page.getByText('This course is archived').waitFor();
    await t.api(page, 'DELETE', `/courses/${next.id}`);
    await page.getByRole('button', { name: 'Bring it back' }).click();
    await page.getByRole('button', { name: 'Archive' }).waitFor();
    await page.getByRole('button', { name: 'Delete the course' }).click();
    const end = page.getByRole('dialog', { name: /^Delete “/ });
    await end.getByText('the work of 2 people in its team').waitFor();
    const found = [...(await axe(page)), ...(await faults(page, 'en'))];
    if (found.length) throw new Error(found.join('\n'));
    const really = end.getByRole('button', { name: 'Delete the course' });
    await end.getByRole('textbox').fill('Bandages');
    if (await really.isEnabled()) throw new Error('half of the name is enough');
    await end.getByRole('textbox').fill((await end.locator('label bdi').textContent()).toUpperCase());
    await really.click();
    await page.waitForURL('**/teach');
    await page.getByText('The course is deleted').waitFor();
  });

  await t.step('many at once, and what cannot be done is told', async () => {
    const one = await t.api(page, 'POST', '/courses', { title: 'First of two drafts' });
    await t.api(page, 'POST', '/courses', { title: 'Second of two drafts' });
    await visit(page, '/teach?q=of two drafts');
    for (const title of ['First', 'Second']) await page.getByLabel(`Choose ${title} of two drafts`).check();
    await page.getByText('2 courses chosen').waitFor();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('Something is missing before it can be published.').first().waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('dialog').getByText('First of two drafts').waitFor();
    await page.getByRole('dialog').getByRole('textbox').fill('2');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('2 courses done').waitFor();
    await page.getByText('No course matches').waitFor();
    const gone = await page.request.get(new URL(`/api/v1/courses/${one.id}`, page.url()).href);
    if (gone.status() !== 404) throw new Error(`the course is still there: ${gone.status()}`);
  });

  const steers = await t.person('admin');
  await t.step('categories: a new one, under another, moved by keyboard, deleted', async () => {
    await visit(steers, '/admin/categories');
    const rows = () => steers.locator('.ol-l').first().locator('.ti').allInnerTexts();
    await steers.getByRole('button', { name: 'New category' }).click();
    const dialog = steers.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('First aid');
    await dialog.getByLabel('Name in Arabic').fill('الإسعافات الأولية');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await steers.getByRole('button', { name: 'First aid', exact: true }).waitFor();
    const before = await rows();
    await steers.getByRole('button', { name: 'Move “First aid”' }).focus();
    await steers.keyboard.press('Alt+ArrowUp');
    await steers.waitForFunction(
      (n) => [...document.querySelectorAll('.ol-l .ti')].findIndex((e) => e.textContent === 'First aid') === n,
      before.length - 2,
    );
    await steers.getByRole('button', { name: 'First aid', exact: true }).click();
    await dialog.getByLabel('Stands under').selectOption({ index: 1 });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await steers.getByRole('heading', { name: /^Under / }).waitFor();
    await steers.getByRole('button', { name: 'First aid', exact: true }).click();
    await dialog.getByRole('button', { name: 'Delete the category' }).click();
    await dialog.getByLabel('Its courses, and what stands under it, go to').selectOption({ index: 0 });
    await dialog.getByRole('button', { name: 'Delete the category' }).click();
    await steers.getByText('The category is deleted').waitFor();
    await steers.getByRole('button', { name: 'First aid', exact: true }).waitFor({ state: 'detached' });
  });
  await t.step('a category with published courses goes once it is said where they go', async () => {
    const full = (await t.api(steers, 'GET', '/categories')).items.find((c) => c.own > 1);
    await steers.getByRole('button', { name: full.name, exact: true }).click();
    const dialog = steers.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Delete the category' }).click();
    await dialog.getByText(/^\d+ published courses stand in it/).waitFor();
    const act = dialog.getByRole('button', { name: 'Delete the category' });
    if (await act.isEnabled()) throw new Error('it can be deleted without saying where its courses go');
    await dialog.getByLabel('Its courses, and what stands under it, go to').selectOption({ index: 1 });
    if (!(await act.isEnabled())) throw new Error('it cannot be deleted though it is said where they go');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  const admin = await t.person('admin', { lang: 'ar', scheme: 'dark', width: 390, height: 844 });
  await t.step('every part in Arabic on a phone', async () => {
    const { items } = await t.api(admin, 'GET', '/courses');
    for (const part of ['', '/schedule', '/team', '/groups', '/before', '/history']) {
      await visit(admin, `/teach/${items[0].id}/settings${part}`);
      const wrong = await faults(admin, 'ar');
      if (wrong.length) throw new Error(`${part}: ${wrong.join('\n')}`);
    }
  });
}
