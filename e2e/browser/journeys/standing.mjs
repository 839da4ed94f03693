// How a trainee stands: the trainer reads what is missing and why, notes something and sends something; the trainee reads
// the same and answers, in Arabic on a phone.
import { faults, settled, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

const ARABIC = { lang: 'ar', scheme: 'dark', width: 390, height: 844 };

export default async function standing(t) {
  const none = (wrong) => {
    if (wrong.length) throw new Error(wrong.join('\n'));
  };
  const trainer = await t.person('trainer');
  const course = await t.api(trainer, 'POST', '/courses', { title: 'Ropes and knots' });
  await t.api(trainer, 'PATCH', `/courses/${course.id}`, {
    description: 'How to tie what must hold.',
    endDate: '2099-12-31',
    behindDays: 3,
    behindPoints: null,
  });
  const section = await t.api(trainer, 'POST', `/courses/${course.id}/sections`, { title: 'Knots' });
  const lesson = async (title, more = {}) => {
    const made = await t.api(trainer, 'POST', `/courses/${course.id}/contents`, { sectionId: section.id, type: 'article', title });
    await t.api(trainer, 'PATCH', `/contents/${made.id}`, { articleContent: `<p>${title} holds.</p>`, ...more });
    return made;
  };
  const first = await lesson('Bowline');
  await lesson('Clove hitch', { availableAfterPrevious: true });
  await lesson('Sheet bend', { availableAfterPrevious: true });
  await t.api(trainer, 'POST', `/courses/${course.id}/publish`);
  const maryam = await newTrainee(t, 'Maryam');
  const trainee = await t.person(maryam, ARABIC);
  await t.api(trainee, 'POST', `/courses/${course.id}/enrollment`);
  await t.api(trainee, 'POST', `/learn/contents/${first.id}/confirm`);

  await t.step('the trainer reads what is done, what is missing and why', async () => {
    await visit(trainer, `/teach/${course.id}/people`);
    await trainer.getByRole('link', { name: /^Maryam/ }).click();
    await trainer.getByRole('heading', { level: 1, name: /^Maryam/ }).waitFor();
    const row = (title) => trainer.getByRole('region', { name: 'Lessons' }).getByRole('listitem').filter({ hasText: title });
    await row('Clove hitch').getByText('not confirmed yet').waitFor();
    await row('Sheet bend').getByText('After “Clove hitch”').waitFor();
    await trainer.getByRole('region', { name: 'Timeline' }).getByText(/Completed .*Bowline/).waitFor();
    none(await faults(trainer, 'en'));
  });
  const note = async (text, kind, send) => {
    await trainer.getByRole('button', { name: 'Add a note' }).click();
    const dialog = trainer.getByRole('dialog', { name: 'Add a note' });
    await dialog.getByLabel('Kind').selectOption({ label: kind });
    await dialog.getByLabel('Note', { exact: true }).fill(text);
    if (send) await dialog.getByLabel('Send it to the trainee').check();
    await dialog.getByRole('button', { name: send ? 'Send the note' : 'Save the note' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await trainer.getByRole('region', { name: 'Notes' }).getByText(text).waitFor();
  };
  await t.step('notes something for the team, changes it, and sends something', async () => {
    await note('Works nights', 'Warning', false);
    await trainer.getByRole('button', { name: 'Change' }).click();
    const dialog = trainer.getByRole('dialog', { name: 'Change the note' });
    await dialog.getByLabel('Note', { exact: true }).fill('Works nights this month');
    await dialog.getByRole('button', { name: 'Save the note' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await note('Your bowline is the best of all', 'Achievement', true);
  });
  await t.step('the trainee is told, reads it and no more, and answers', async () => {
    await visit(trainee, '/notifications');
    await trainee.getByRole('button', { name: /ملاحظة من فريق/ }).click();
    await trainee.getByRole('heading', { level: 1, name: 'تقدمي' }).waitFor();
    const notes = trainee.getByRole('region', { name: 'ملاحظات الفريق' });
    await notes.getByText('Your bowline is the best of all').waitFor();
    if (await trainee.getByText('Works nights').count()) throw new Error('the team’s own note is told');
    await settled(trainee);
    none(await faults(trainee, 'ar'));
    await notes.getByRole('button', { name: 'إجابة' }).click();
    const dialog = trainee.getByRole('dialog');
    await dialog.getByLabel('جوابك').fill('شكرًا لك');
    await dialog.getByRole('button', { name: 'إرسال الجواب' }).click();
    await notes.getByText('شكرًا لك').waitFor();
  });
  await t.step('the trainer reads the answer without a reload', async () => {
    await trainer.getByRole('region', { name: 'Notes' }).getByText('شكرًا لك').waitFor();
  });
  await t.step('nobody falls behind yet, and the rule is said', async () => {
    await visit(trainer, `/teach/${course.id}/people?behind=true`);
    await trainer.getByText('Nobody falls behind').waitFor();
    await trainer.getByText(/nothing for 3 days/).waitFor();
    await trainer.getByRole('link', { name: 'Change the rule' }).click();
    await trainer.getByLabel('Days without doing anything').waitFor();
  });
  await t.api(trainer, 'POST', `/courses/${course.id}/archive`);
  await trainee.close();
}
