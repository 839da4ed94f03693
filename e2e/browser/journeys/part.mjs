// What somebody sees of a course by their part in its team: an observer reads, an assistant writes, neither publishes.
import { axe, faults, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

const NARROW = { lang: 'ar', scheme: 'dark', width: 390, height: 844 };

export default async function part(t) {
  const owner = await t.person('trainer');
  const course = await t.api(owner, 'POST', '/courses', { title: 'Drawing trees' });
  await t.api(owner, 'PATCH', `/courses/${course.id}`, { description: 'From root to leaf.' });
  const section = await t.api(owner, 'POST', `/courses/${course.id}/sections`, { title: 'Roots' });
  const { id } = await t.api(owner, 'POST', `/courses/${course.id}/contents`, {
    sectionId: section.id,
    type: 'article',
    title: 'What roots do',
  });
  await t.api(owner, 'PATCH', `/contents/${id}`, { articleContent: '<p>Roots drink.</p>' });
  await t.api(owner, 'POST', `/courses/${course.id}/publish`);
  const [looker, helper] = [await newTrainee(t, 'Wafaa', 'trainer'), await newTrainee(t, 'Taher', 'trainer')];
  await t.api(owner, 'PUT', `/courses/${course.id}/team/${looker.id}`, { role: 'observer' });
  await t.api(owner, 'PUT', `/courses/${course.id}/team/${helper.id}`, { role: 'assistant' });

  await t.step('an observer reads the outline and an article, and finds nothing to change', async () => {
    const page = await t.person(looker);
    await visit(page, `/teach/${course.id}?content=${id}`);
    await page.getByText('You look on in this course').waitFor();
    await page.locator('.pane').getByText('Roots drink.').waitFor();
    for (const name of ['Unpublish', 'Add', 'Move the section “Roots”'])
      if (await page.getByRole('button', { name, exact: true }).count()) throw new Error(`${name} is offered`);
    if (await page.locator('.ProseMirror, .gp, .add-s').count()) throw new Error('the studio can be written in');
    if (await page.getByRole('switch').or(page.getByRole('checkbox')).and(page.locator(':enabled')).count())
      throw new Error('a switch can be turned');
    const found = [...(await axe(page)), ...(await faults(page, 'en'))];
    if (found.length) throw new Error(found.join('\n'));
  });
  await t.step('in the settings the fields rest, on an Arabic phone too', async () => {
    const page = await t.person(looker, NARROW);
    await visit(page, `/teach/${course.id}/settings`);
    await page.getByText('أنت مراقب في هذه الدورة').waitFor();
    const fields = page.locator('.cset').getByRole('textbox');
    await fields.first().waitFor();
    if (await fields.and(page.locator(':enabled')).count()) throw new Error('a field can be written in');
    if (await page.locator('.cset button[type=submit]').isVisible()) throw new Error('saving is offered');
    const found = [...(await axe(page)), ...(await faults(page, 'ar'))].filter((f) => !/Drawing|Roots|root/.test(f));
    if (found.length) throw new Error(found.join('\n'));
  });
  await t.step('an assistant writes, but neither publishes nor sets', async () => {
    const page = await t.person(helper);
    await visit(page, `/teach/${course.id}?content=${id}`);
    await page.locator('.ProseMirror').getByText('Roots drink.').waitFor();
    await page.getByRole('textbox', { name: 'Title of a new section' }).waitFor();
    if (await page.getByRole('button', { name: 'Unpublish' }).count()) throw new Error('unpublishing is offered');
    await visit(page, `/teach/${course.id}/settings`);
    await page.getByText('As an assistant you write the outline').waitFor();
  });
  await t.step('whoever takes it out of the catalogue reads which courses ask for it', async () => {
    const next = await t.api(owner, 'POST', '/courses', { title: 'Drawing forests' });
    await t.api(owner, 'PUT', `/courses/${next.id}/prerequisites`, { courses: [course.id] });
    await visit(owner, `/teach/${course.id}`);
    await owner.getByRole('button', { name: 'Unpublish' }).click();
    const dialog = owner.getByRole('dialog');
    await dialog.getByText('Drawing forests').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await t.api(owner, 'DELETE', `/courses/${next.id}`);
  });
  await t.api(owner, 'POST', `/courses/${course.id}/archive`);
}
