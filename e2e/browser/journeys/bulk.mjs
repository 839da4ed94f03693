// Several contents of an outline at once, by mouse, by keyboard and on a phone; a section that is deleted and comes back; what is said of a content.
import { looker, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 760, options: { hasTouch: true, isMobile: true } };

export default async function bulk(t) {
  const page = await t.person('trainer');
  const look = looker('bulk');
  const made = await t.api(page, 'POST', '/courses', { title: 'Many at once' });
  const section = async (title) => (await t.api(page, 'POST', `/courses/${made.id}/sections`, { title })).id;
  const [first] = [await section('Morning'), await section('Evening')];
  for (const title of ['Bread', 'Coffee', 'Newspaper', 'Walk'])
    await t.api(page, 'POST', `/courses/${made.id}/contents`, { sectionId: first, type: 'article', title });
  const read = () => t.api(page, 'GET', `/courses/${made.id}/outline`);
  const shown = (where, want) =>
    where.waitForFunction(
      (text) =>
        [...document.querySelectorAll('.secx')]
          .map((s) => [...s.querySelectorAll('.r .ti bdi')].map((b) => b.textContent).join(' '))
          .join(' | ') === text,
      want,
    );
  const bar = (where) => where.getByRole('region', { name: 'The selected contents' });
  const step = (name) => bar(page).getByRole('button', { name, exact: true });
  const mark = (title) => page.getByRole('checkbox', { name: `Select “${title}”`, exact: true });
  await visit(page, `/teach/${made.id}`);

  await t.step('what is pressed with Shift chooses all between', async () => {
    await shown(page, 'Bread Coffee Newspaper Walk | ');
    await page.getByRole('button', { name: 'Select several' }).click();
    if (await step('Publish').isEnabled()) throw new Error('something can be done to nothing');
    await mark('Bread').click();
    await mark('Newspaper').click({ modifiers: ['Shift'] });
    await bar(page).getByText('3 selected').waitFor();
    await mark('Coffee').click();
    await bar(page).getByText('2 selected').waitFor();
    await look(page, 'chosen', 'en');
  });
  await t.step('they become optional drafts together, in one request each', async () => {
    const writes = [];
    page.on('request', (r) => r.method() === 'GET' || writes.push(new URL(r.url()).pathname));
    await step('Optional').click();
    await page.getByText('2 contents are optional').waitFor();
    await step('Make drafts').click();
    await page.getByText('2 contents are drafts').waitFor();
    const rows = (await read()).sections[0].contents;
    const seen = rows.map((c) => `${c.isPublished ? 'p' : '-'}${c.isRequired ? 'r' : '-'}`).join(' ');
    if (seen !== '-- pr -- pr') throw new Error(seen);
    if (writes.length !== 2) throw new Error(writes.join(' '));
    await step('Publish').click();
    await page.getByText('2 contents are published').waitFor();
  });
  await t.step('they move into a section, and back', async () => {
    await step('Move to section…').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Evening' }).click();
    await shown(page, 'Coffee Walk | Bread Newspaper');
    await page.getByText('Moved 2 contents').waitFor();
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await shown(page, 'Bread Coffee Newspaper Walk | ');
  });
  await t.step('by keyboard: chosen with Space, deleted, brought back, and done with Escape', async () => {
    await mark('Walk').focus();
    await page.keyboard.press('Space');
    await bar(page).getByText('3 selected').waitFor();
    await step('Delete').focus();
    await page.keyboard.press('Enter');
    await shown(page, 'Coffee | ');
    await page.getByText('Deleted 3 contents').waitFor();
    await page.getByRole('button', { name: 'Undo' }).last().press('Enter');
    await shown(page, 'Bread Coffee Newspaper Walk | ');
    await mark('Walk').focus();
    await page.keyboard.press('Escape');
    await bar(page).waitFor({ state: 'detached' });
  });
  await t.step('what is done on top of somebody else’s change is not kept, and said', async () => {
    page.pardon(/409/);
    const other = await t.person('admin');
    let waits = true;
    await page.route('**/contents/bulk', async (route) => {
      if (waits) await t.api(other, 'POST', `/courses/${made.id}/sections`, { title: 'Night' });
      waits = false;
      return route.continue();
    });
    await page.getByRole('button', { name: 'Select several' }).click();
    await page.getByRole('checkbox', { name: 'Select all of “Morning”' }).click();
    await step('Delete').click();
    const dialog = page.getByRole('dialog', { name: 'Somebody else changed the outline' });
    await dialog.getByText('Night').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await shown(page, 'Bread Coffee Newspaper Walk |  | ');
    await step('Done').click();
  });
  await t.step('a deleted section comes back with what stood in it', async () => {
    await page.getByRole('button', { name: 'Actions for “Morning”' }).click();
    await page.getByRole('menuitem', { name: 'Description…' }).click();
    await page.getByRole('dialog').getByLabel('Description').fill('Before the shops open.');
    await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click();
    await page.locator('.secx').getByText('Before the shops open.').waitFor();
    await page.getByRole('button', { name: 'Actions for “Morning”' }).click();
    await page.getByRole('menuitem', { name: 'Delete the section' }).click();
    await page.getByRole('dialog').getByText('Its contents are kept').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the section' }).click();
    await shown(page, ' |  | Bread Coffee Newspaper Walk');
    await page.getByText('Deleted “Morning”').waitFor();
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await shown(page, 'Bread Coffee Newspaper Walk |  | ');
    await page.locator('.secx').getByText('Before the shops open.').waitFor();
  });
  await t.step('what a content is about, how long it takes and what it is worth', async () => {
    await page.getByRole('button', { name: /^Bread/ }).click();
    const about = page.getByRole('region', { name: 'About it' });
    await about.getByLabel('Minutes it takes').fill('much');
    await page.keyboard.press('Tab');
    await about.getByText('Enter a number.').waitFor();
    await about.getByLabel('Minutes it takes').fill('12.5');
    await about.getByLabel('Points').fill('7');
    await about.getByLabel('Description').fill('How it rises.');
    await page.keyboard.press('Tab');
    await page.locator('.r').getByText('12:30').waitFor();
    await page.waitForFunction(() => !document.querySelector('.pane-x .err'));
    const { id } = (await read()).sections[0].contents[0];
    const seen = async () => {
      const { duration, points, description } = await t.api(page, 'GET', `/contents/${id}`);
      return `${duration} ${points} ${description}`;
    };
    for (let n = 0; (await seen()) !== '750 7 How it rises.'; n++) {
      if (n > 40) throw new Error(await seen());
      await page.waitForResponse((r) => r.url().includes('/contents/'), { timeout: 500 }).catch(() => {});
    }
    await look(page, 'about', 'en');
  });
  await t.step('on a phone: chosen by pressing rows, and a row dragged by its grip', async () => {
    const phone = await t.person('trainer', PHONE);
    await visit(phone, `/teach/${made.id}`);
    await phone.locator('.cho-o').tap();
    await phone.locator('.r .ti').nth(1).tap();
    await phone.locator('.r .cho input').nth(2).tap();
    await look(phone, 'phone', 'ar');
    await phone.locator('.cho-b .end').tap();
    await drag(phone, phone.locator('.r .gp').first(), phone.locator('.r .gp').nth(2));
    await shown(phone, 'Coffee Newspaper Bread Walk |  | ');
    await look(phone, 'dragged', 'ar');
    const titles = (await read()).sections[0].contents.map((c) => c.title).join(' ');
    if (titles !== 'Coffee Newspaper Bread Walk') throw new Error(titles);
  });
  await follows(t, page, look);
  await t.api(page, 'DELETE', `/courses/${made.id}`);
}

/** What follows from a change beside the change is told before, and what is undone in time has completed nobody. */
async function follows(t, page, look) {
  const course = await t.api(page, 'POST', '/courses', { title: 'Bread at home' });
  await t.api(page, 'PATCH', `/courses/${course.id}`, { description: 'From flour to loaf.' });
  const section = await t.api(page, 'POST', `/courses/${course.id}/sections`, { title: 'Dough' });
  const lesson = {};
  for (const title of ['Kneading', 'Baking']) {
    lesson[title] = await t.api(page, 'POST', `/courses/${course.id}/contents`, { sectionId: section.id, type: 'article', title });
    await t.api(page, 'PATCH', `/contents/${lesson[title].id}`, { articleContent: `<p>${title}.</p>` });
  }
  await t.api(page, 'POST', `/courses/${course.id}/publish`);
  const trainee = await t.person(await newTrainee(t, 'Loulwa'));
  await t.api(trainee, 'POST', `/courses/${course.id}/enrollment`);
  await t.api(trainee, 'POST', `/learn/contents/${lesson.Kneading.id}/confirm`);
  const standing = async () => {
    const { enrollment, done, total } = await t.api(trainee, 'GET', `/courses/${course.id}/progress`);
    return `${enrollment.status} ${done}/${total}`;
  };
  page.pardon(/409/);
  await t.api(page, 'PATCH', '/me', { language: 'en' }); // who was on the phone is the same person
  await t.step('hiding the last lesson that somebody has to do asks first', async () => {
    await visit(page, `/teach/${course.id}?content=${lesson.Baking.id}`);
    const published = page.getByRole('switch', { name: 'Published' });
    await published.click();
    const dialog = page.getByRole('dialog', { name: 'More follows from this' });
    await dialog.getByText('1 trainee has nothing left to do then').waitFor();
    await look(page, 'follows', 'en');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForFunction(() => !document.querySelector('dialog[open]'));
    await page.getByRole('switch', { name: 'Published', checked: true }).waitFor();
    if ((await standing()) !== 'enrolled 1/2') throw new Error(await standing());
  });
  await t.step('so does what would leave a listed course empty', async () => {
    await visit(page, `/teach/${course.id}`);
    await page.getByRole('button', { name: 'Actions for “Dough”' }).click();
    await page.getByRole('menuitem', { name: 'Hide' }).click();
    const dialog = page.getByRole('dialog', { name: 'More follows from this' });
    await dialog.getByText('there is nothing to learn in it any more').waitFor();
    await look(page, 'empties', 'en');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForFunction(() => !document.querySelector('dialog[open]'));
  });
  await t.step('on a phone in Arabic it is deleted all the same, brought back, and nobody has completed anything', async () => {
    const phone = await t.person('trainer', PHONE);
    phone.pardon(/409/);
    await visit(phone, `/teach/${course.id}`);
    await phone.getByRole('button', { name: /إجراءات.*Baking/ }).click();
    await phone.getByRole('menuitem', { name: /احذف/ }).click();
    const dialog = phone.getByRole('dialog', { name: 'يترتب على هذا ما هو أكثر' });
    await dialog.getByText('لن يبقى لمتدرب واحد ما ينجزه').waitFor();
    await look(phone, 'follows', 'ar');
    await dialog.getByRole('button', { name: 'نفّذ رغم ذلك' }).click();
    await phone.getByRole('button', { name: 'تراجع' }).last().click();
    await phone.locator('.r .ti').nth(1).waitFor();
    if ((await standing()) !== 'enrolled 1/2') throw new Error(await standing());
    await phone.close();
  });
  await t.api(page, 'POST', `/courses/${course.id}/archive`);
}

/** A finger rests on one thing until it is lifted, and carries it to the other. */
async function drag(page, from, to) {
  await from.scrollIntoViewIfNeeded();
  const finger = await page.context().newCDPSession(page);
  const middle = async (what) => {
    const { x, y, width, height } = await what.boundingBox();
    return { x: x + width / 2, y: y + height / 2 };
  };
  const [a, b] = [await middle(from), await middle(to)];
  const touch = (type, touchPoints) => finger.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', [a]);
  await page.waitForFunction(() => document.querySelector('.r[data-dragging]'));
  for (let n = 1; n <= 12; n++) {
    await touch('touchMove', [{ x: a.x + ((b.x - a.x) * n) / 12, y: a.y + ((b.y + 8 - a.y) * n) / 12 }]);
    await page.evaluate(() => new Promise((next) => requestAnimationFrame(next)));
  }
  await touch('touchEnd', []);
  await page.waitForFunction(() => !document.querySelector('.r[data-dragging]'));
  await finger.detach();
}
