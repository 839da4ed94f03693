// What completes a course: the trainer says it of a lesson and of the course; the trainee reads it, in Arabic on a phone,
// and so does the team; what it asks for completes, and nothing else.
import { faults, looker, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

const ARABIC = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

export default async function completion(t) {
  const none = (wrong) => {
    if (wrong.length) throw new Error(wrong.join('\n'));
  };
  const trainer = await t.person('trainer');
  const look = looker('completion');
  const course = await t.api(trainer, 'POST', '/courses', { title: 'Sailing by the stars' });
  await t.api(trainer, 'PATCH', `/courses/${course.id}`, { description: 'Where you are, by what you see.' });
  const lessons = {};
  for (const [part, titles] of [
    ['The sky', ['Polaris', 'Vega']],
    ['The sea', ['Currents']],
  ]) {
    const section = await t.api(trainer, 'POST', `/courses/${course.id}/sections`, { title: part });
    for (const title of titles) {
      lessons[title] = await t.api(trainer, 'POST', `/courses/${course.id}/contents`, {
        sectionId: section.id,
        type: 'article',
        title,
      });
      await t.api(trainer, 'PATCH', `/contents/${lessons[title].id}`, { articleContent: `<p>${title} shines.</p>` });
    }
  }
  await t.api(trainer, 'POST', `/courses/${course.id}/publish`);

  await t.step('the trainer says that a lesson is done once it is opened', async () => {
    await visit(trainer, `/teach/${course.id}?content=${lessons.Polaris.id}`);
    const pane = trainer.getByRole('region', { name: 'When it is done' });
    await pane.getByRole('button', { name: 'Change this' }).click();
    await pane.getByLabel('It is complete').selectOption({ label: 'By a rule of its own' });
    await pane.getByLabel('Condition', { exact: true }).selectOption({ label: 'It was opened' });
    await pane.getByRole('button', { name: 'Save' }).click();
    await trainer.getByText('The rule is saved').waitFor();
    const kept = await t.api(trainer, 'GET', `/contents/${lessons.Polaris.id}`);
    if (kept.completionRule?.kind !== 'viewed') throw new Error(JSON.stringify(kept.completionRule));
  });
  await t.step('and that one section, or half of everything and a day, completes the course', async () => {
    await visit(trainer, `/teach/${course.id}/settings/completion`);
    await trainer.getByLabel('It is complete').selectOption({ label: 'By a rule of its own' });
    await trainer.getByLabel('What of this must hold').selectOption({ label: 'One of these' });
    await trainer.getByLabel('Condition', { exact: true }).selectOption({ label: 'From a day on' });
    await trainer.getByLabel('Day', { exact: true }).fill('2020-01-01');
    trainer.pardon(/422/);
    await trainer.getByRole('button', { name: 'Save' }).click();
    await trainer.getByText('This rule would be met by waiting alone.').waitFor();
    await trainer.getByLabel('Condition', { exact: true }).selectOption({ label: 'A section is done' });
    await trainer.getByLabel('Section', { exact: true }).selectOption({ label: 'The sky' });
    await trainer.getByRole('button', { name: 'Add a group' }).click();
    const group = trainer.getByRole('group', { name: 'All of these' });
    await group.getByLabel('Condition', { exact: true }).selectOption({ label: 'Of all that counts, done' });
    await group.getByLabel('Percent', { exact: true }).fill('50');
    await group.getByRole('button', { name: 'Add a condition' }).click();
    await group.getByLabel('Condition', { exact: true }).last().selectOption({ label: 'From a day on' });
    await group.getByLabel('Day', { exact: true }).fill('2099-01-01');
    await trainer.getByRole('button', { name: 'Save' }).click();
    await trainer.getByRole('button', { name: 'Discard' }).waitFor({ state: 'hidden' });
    none(await faults(trainer, 'en'));
    await trainer.reload();
    const { completionRule: rule } = await t.api(trainer, 'GET', `/courses/${course.id}`);
    if (rule?.kind !== 'any' || rule.rules[1].rules.length !== 2) throw new Error(JSON.stringify(rule));
    await trainer.getByRole('group', { name: 'All of these' }).getByLabel('Percent', { exact: true }).waitFor();
  });
  const zeinab = await newTrainee(t, 'Zeinab');
  const trainee = await t.person(zeinab, ARABIC);
  await t.api(trainee, 'POST', `/courses/${course.id}/enrollment`);
  await t.step('the trainee opens the lesson, and it is done', async () => {
    await visit(trainee, `/learn/${course.id}/${lessons.Polaris.id}`);
    await trainee.getByText('Polaris shines.').waitFor();
    await trainee.getByText('١/٣').waitFor();
  });
  await t.step('reads what completes the course', async () => {
    await visit(trainee, `/learning/${course.id}`);
    const asked = trainee.getByRole('region', { name: 'ما يُتمّ الدورة' });
    await asked.getByText('واحد مما يلي').waitFor();
    await asked.getByText(/The sky.*١ من درسين/).waitFor();
    none(await faults(trainee, 'ar'));
  });
  await t.step('and has completed it with the section, not with everything', async () => {
    await visit(trainee, `/learn/${course.id}/${lessons.Vega.id}`);
    await trainee.getByRole('button', { name: 'قرأته' }).first().click();
    await trainee.getByText(/أتممت هذه الدورة/).first().waitFor();
    const { enrollment, done, total } = await t.api(trainee, 'GET', `/courses/${course.id}/progress`);
    if (enrollment.status !== 'completed' || done !== 2 || total !== 3) throw new Error(JSON.stringify({ enrollment, done, total }));
  });
  await t.step('a lesson can ask to be read for a while', async () => {
    await visit(trainer, `/teach/${course.id}?content=${lessons.Currents.id}`);
    const pane = trainer.getByRole('region', { name: 'When it is done' });
    await pane.getByRole('button', { name: 'Change this' }).click();
    await pane.getByLabel('It is complete').selectOption({ label: 'By a rule of its own' });
    await pane.getByLabel('Condition', { exact: true }).selectOption({ label: 'Read for at least' });
    await pane.getByRole('button', { name: 'Save' }).click();
    await pane.getByText('Enter a number of seconds from 1 to 36000.').waitFor();
    await pane.getByLabel('Seconds of reading').fill('8');
    await look(trainer, 'read', 'en');
    await pane.getByRole('button', { name: 'Save' }).click();
    await trainer.getByText('The rule is saved').waitFor();
  });
  await t.step('the trainee reads for how long, as the team does, and it is done after that', async () => {
    await visit(trainee, `/learn/${course.id}/${lessons.Currents.id}`);
    await trainee.getByText('القراءة والصفحة أمامك: ٠:٠٠ من ٠:٠٨ دقيقة مطلوبة').waitFor();
    await look(trainee, 'read', 'ar');
    await visit(trainer, `/teach/${course.id}/people`);
    await trainer.getByRole('link', { name: /^Zeinab/ }).click();
    await trainer.getByText('read for 0:00 of the 0:08 minutes that are needed').waitFor();
    await look(trainer, 'read-trainee', 'en');
    await trainee.bringToFront();
    await trainee.mouse.move(60, 300);
    await trainee.getByText('٣/٣').waitFor();
  });
  await t.step('the team reads the same', async () => {
    await visit(trainer, `/teach/${course.id}/people`);
    await trainer.getByRole('link', { name: /^Zeinab/ }).click();
    const asked = trainer.getByRole('region', { name: 'What completes the course' });
    await asked.getByText('Section “The sky”: 2 of 2 lessons').waitFor();
    await asked.getByText(/Not before .*2099/).waitFor();
    none(await faults(trainer, 'en'));
  });
}
