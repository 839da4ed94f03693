// The trainer watches the people of a course: who enrols appears, and whoever learns moves, without a reload.
import { visit } from '../checks.mjs';
import { COURSE, newTrainee } from '../people.mjs';

export default async function people(t) {
  const who = await newTrainee(t, 'Karim');
  const trainer = await t.person('trainer');
  const trainee = await t.person(who);
  const { course, outline } = await t.api(trainee, 'GET', `/catalogue/${encodeURIComponent(COURSE)}`);
  const row = trainer.getByRole('row').filter({ hasText: who.email });

  await t.step('the page is open', async () => {
    const stream = trainer.waitForResponse((r) => r.url().includes(`course:${course.id}`));
    await visit(trainer, `/teach/${course.id}/people`);
    await stream;
    if (await row.count()) throw new Error('the trainee is there already');
  });
  await t.step('who enrols appears', async () => {
    await t.api(trainee, 'POST', `/courses/${course.id}/enrollment`);
    await row.getByText('0%').waitFor();
  });
  await t.step('progress is shown when it happens', async () => {
    await t.api(trainee, 'POST', `/learn/contents/${outline[0].contents[0].id}/confirm`);
    await row.getByText('20%').waitFor();
  });
  await t.step('and can be found by name', async () => {
    await trainer.getByRole('searchbox').fill('Karim Far');
    await trainer.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
    await row.waitFor();
  });
}
