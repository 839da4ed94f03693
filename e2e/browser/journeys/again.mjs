// Taking a course again: a completion that is good for a time, what is kept of the time before, and how the team sees it.
import { visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

export default async function again(t) {
  const trainer = await t.person('trainer');
  const course = await t.api(trainer, 'POST', '/courses', { title: 'Renewed every year' });
  const section = await t.api(trainer, 'POST', `/courses/${course.id}/sections`, { title: 'One' });
  const lesson = await t.api(trainer, 'POST', `/courses/${course.id}/contents`, {
    sectionId: section.id,
    type: 'article',
    title: 'Wash your hands',
  });
  await t.api(trainer, 'PATCH', `/contents/${lesson.id}`, { articleContent: '<p>Often.</p>', isPublished: true });
  await t.api(trainer, 'PATCH', `/courses/${course.id}`, { description: 'To be renewed.' });
  await t.api(trainer, 'POST', `/courses/${course.id}/publish`);
  const page = await t.person(await newTrainee(t, 'Wisal'));
  const row = page.getByRole('listitem').filter({ hasText: course.title });

  await t.step('the trainer says for how long a completion is good', async () => {
    await visit(trainer, `/teach/${course.id}/settings/schedule`);
    await trainer.getByLabel('Good for (months)').fill('1');
    await trainer.getByLabel('May be taken again (days before)').fill('60');
    await trainer.getByRole('button', { name: 'Save', exact: true }).click();
    await trainer.getByText('Saved').first().waitFor();
  });
  await t.step('a completed course says until when, and is taken again', async () => {
    await t.api(page, 'POST', `/courses/${course.id}/enrollment`, {});
    await t.api(page, 'POST', `/learn/contents/${lesson.id}/confirm`);
    await visit(page, '/learning');
    await row.getByText(/Good until/).waitFor();
    await row.getByRole('button', { name: 'Take again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take again' }).click();
    await page.waitForURL(`**/learn/${course.id}/**`);
    await page.getByRole('button', { name: 'I have read it' }).waitFor();
  });
  await t.step('what was done the first time can still be read', async () => {
    await visit(page, `/learning/${course.id}`);
    const cycles = page.getByRole('region', { name: 'Earlier times' });
    await cycles.getByText('Time 1').click();
    await cycles.getByText('Wash your hands').waitFor();
    await page.getByText('Takes it again').waitFor();
  });
  await t.step('the team finds who has to renew, and has somebody take it again with a reason', async () => {
    await t.api(page, 'POST', `/learn/contents/${lesson.id}/confirm`);
    await visit(trainer, `/teach/${course.id}/people`);
    await trainer.getByLabel('How long completions are good').selectOption('soon');
    await trainer.getByRole('checkbox', { name: /^Choose Wisal/ }).check();
    await trainer.getByRole('button', { name: 'Have it taken again' }).click();
    const asks = trainer.getByRole('dialog', { name: /^Have Wisal/ });
    await asks.getByLabel('Reason').fill('The law changed');
    await asks.getByRole('button', { name: 'Have it taken again' }).click();
    await trainer.getByText('1 enrolment changed').waitFor();
    await visit(trainer, `/teach/${course.id}/people`);
    await trainer.getByRole('link', { name: 'Wisal Fares', exact: true }).click();
    const cycles = trainer.getByRole('region', { name: 'Earlier times' });
    await cycles.getByText('Time 2').click();
    await cycles.getByText('The law changed').waitFor();
  });
  await t.step('where every seat is taken one waits for the next', async () => {
    page.pardon(/409/);
    await t.api(page, 'POST', `/learn/contents/${lesson.id}/confirm`);
    await t.api(trainer, 'PATCH', `/courses/${course.id}`, { maxStudents: 1, waitingList: true });
    const other = await t.person(await newTrainee(t, 'Amal'));
    await t.api(other, 'POST', `/courses/${course.id}/enrollment`, {});
    await visit(page, '/learning');
    await row.getByRole('button', { name: 'Take again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Wait for a seat' }).click();
    await row.getByText('Number 1 on the waiting list').waitFor();
    await t.api(other, 'DELETE', `/courses/${course.id}/enrollment`);
    await row.getByText(/A seat is kept for you until/).waitFor();
    await row.getByRole('button', { name: 'Take again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take again' }).click();
    await page.waitForURL(`**/learn/${course.id}/**`);
    await other.close();
  });
  await t.api(trainer, 'POST', `/courses/${course.id}/archive`);
  await page.close();
}
