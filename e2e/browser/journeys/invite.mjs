// Invitations: a trainer pastes a list, sees what would happen, sends it; who was invited opens the mail and is in.
import { visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

export default async function invite(t) {
  const trainer = await t.person('trainer');
  const admin = await t.person('admin');
  const course = await t.api(trainer, 'POST', '/courses', { title: 'By invitation' });
  const section = await t.api(trainer, 'POST', `/courses/${course.id}/sections`, { title: 'One' });
  const lesson = await t.api(trainer, 'POST', `/courses/${course.id}/contents`, {
    sectionId: section.id,
    type: 'article',
    title: 'Something to read',
  });
  await t.api(trainer, 'PATCH', `/contents/${lesson.id}`, { articleContent: '<p>Read me.</p>', isPublished: true });
  await t.api(trainer, 'PATCH', `/courses/${course.id}`, { description: 'For those who are asked.' });
  await t.api(trainer, 'POST', `/courses/${course.id}/publish`);
  const rabab = await newTrainee(t, 'Rabab');
  const sentTo = async (address) => {
    const { items } = await t.api(admin, 'GET', '/admin/mails?limit=100');
    const mail = items.find((m) => m.to === address && m.subject.includes('By invitation'));
    const { text } = await t.api(admin, 'GET', `/admin/mails/${mail.id}`);
    return new URL(/https?:\/\/\S*\/invitation\/\S+/.exec(text)[0]).pathname;
  };
  const section2 = trainer.getByRole('region', { name: 'Invitations' });

  await t.step('a pasted list is looked through before anything is sent', async () => {
    await visit(trainer, `/teach/${course.id}/people`);
    await trainer.getByRole('button', { name: 'Add people' }).click();
    const add = trainer.getByRole('dialog', { name: 'Add people' });
    await add.getByRole('button', { name: 'Paste a list' }).click();
    await add
      .getByLabel('E-mail addresses')
      .fill(`Rabab Fares <${rabab.email}>\nnoha.invited@example.com; twice@example.com\nTWICE@example.com\nnot an address`);
    await add.getByRole('button', { name: 'Check the list' }).click();
    await add.getByText('Will be enrolled').waitFor();
    await add.getByText('1 entry is no e-mail address').waitFor();
    await add.getByText('Line 4:').waitFor();
    await add.getByText('1 address stands there again').waitFor();
    await add.getByRole('button', { name: 'Enrol 1 and invite 2' }).click();
    await trainer.getByText('2 invitations sent').waitFor();
  });
  await t.step('the invitations stand on the page of the course’s people', async () => {
    await section2.getByText('noha.invited@example.com').waitFor();
    await section2.getByRole('button', { name: 'Take back the invitation to twice@example.com' }).click();
    await trainer.getByText('1 invitation taken back').waitFor();
    await section2.getByText('twice@example.com').waitFor({ state: 'detached' });
  });
  const page = await t.visitor();
  const link = await sentTo('noha.invited@example.com');
  await t.step('a link that was taken back says so', async () => {
    page.pardon(/404|ApiError|invitations\/open/);
    await visit(page, await sentTo('twice@example.com'));
    await page.getByRole('heading', { name: 'This invitation was taken back' }).waitFor();
  });
  await t.step('somebody else is told whose it is', async () => {
    const other = await t.person(rabab);
    await visit(other, link);
    await other.getByText(/This invitation is for .*noha\.invited@example\.com/).waitFor();
    await other.close();
  });
  await t.step('who has no account makes one and is in the course', async () => {
    await visit(page, link);
    await page.getByRole('heading', { name: /You are invited to/ }).waitFor();
    await page.getByLabel('First name').fill('Noha');
    await page.getByLabel('Last name').fill('Fares');
    await page.getByLabel('Password', { exact: true }).fill('seven green lanterns');
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await page.getByRole('button', { name: 'Make the account and begin' }).click();
    await page.waitForURL(`**/learn/${course.id}/**`);
  });
  await t.step('opened again it leads into the course', async () => {
    await visit(page, link);
    await page.getByText('You have accepted it and are in the course.').waitFor();
  });
  await t.step('the trainer sees who came', async () => {
    await visit(trainer, `/teach/${course.id}/people`);
    await trainer.getByRole('link', { name: 'Noha Fares', exact: true }).waitFor();
    await section2.getByRole('button', { name: /^All/ }).click();
    await section2.getByText('Accepted').waitFor();
    await section2.getByText('Taken back').waitFor();
  });
  await t.api(trainer, 'POST', `/courses/${course.id}/archive`);
  await page.close();
  await admin.close();
}
