// What somebody has before them: a month of days, its list, what is due beside one's courses, and the address for other programs.
import { faults, settled, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

const HOUR = 3_600_000;
const none = (wrong) => {
  if (wrong.length) throw new Error(wrong.join('\n'));
};

export default async function calendar(t) {
  const trainer = await t.person('trainer');
  const course = await t.api(trainer, 'POST', '/courses', { title: 'Fire drills', courseType: 'hybrid' });
  await t.api(trainer, 'PATCH', `/courses/${course.id}`, { description: 'Twice a year.', location: 'Hall 4' });
  const section = await t.api(trainer, 'POST', `/courses/${course.id}/sections`, { title: 'At home' });
  const made = await t.api(trainer, 'POST', `/courses/${course.id}/contents`, { sectionId: section.id, type: 'assignment', title: 'Draw the way out' });
  await t.api(trainer, 'PATCH', `/contents/${made.id}`, { articleContent: '<p>On paper.</p>', isPublished: true });
  const due = new Date(Date.now() + 30 * HOUR);
  await t.api(trainer, 'PUT', `/contents/${made.id}/assignment`, { kind: 'homework', dueDate: due.toISOString() });
  const me = (await t.api(trainer, 'GET', '/me')).user;
  const drill = await t.api(trainer, 'POST', `/courses/${course.id}/sessions`, {
    title: 'First drill',
    startsAt: '2099-03-03T16:00:00Z',
    endsAt: '2099-03-03T18:00:00Z',
    trainerId: me.id,
    liveLink: 'https://meet.example/drill',
  });
  await t.api(trainer, 'POST', `/courses/${course.id}/publish`);
  const who = await newTrainee(t, 'Basem');
  const karim = await t.person(who);
  const { user } = await t.api(karim, 'GET', '/me');
  await t.api(trainer, 'POST', `/courses/${course.id}/enrollments`, { userIds: [user.id] });

  await t.step('a trainee finds what is due beside their courses, and the way to the calendar', async () => {
    await visit(karim, '/learning');
    const panel = karim.getByRole('region', { name: 'Due', exact: true });
    await panel.getByText('Draw the way out').waitFor();
    await panel.getByText('Due soon').waitFor();
    await panel.getByRole('link', { name: 'Open the calendar' }).click();
    await karim.getByRole('heading', { name: 'Calendar', level: 1 }).waitFor();
    none(await faults(karim, 'en'));
  });
  await t.step('the month is walked through with the keys', async () => {
    await visit(karim, '/calendar?month=2099-03');
    const day = (name) => karim.getByRole('button', { name });
    await day(/^Tuesday 3 March: 1 entry/).click();
    await karim.getByRole('link', { name: 'First drill' }).waitFor();
    await karim.keyboard.press('ArrowRight');
    await karim.getByText('Nothing on this day.').waitFor();
    await karim.keyboard.press('ArrowUp');
    await karim.getByRole('heading', { name: 'February 2099' }).waitFor();
    await karim.locator('[data-day="2099-02-25"]:focus').waitFor();
    await karim.keyboard.press('PageDown');
    await karim.getByRole('heading', { name: 'March 2099' }).waitFor();
    await karim.getByRole('button', { name: 'Today' }).click();
    await karim.locator('.cal-g [aria-current="date"][aria-pressed="true"]').waitFor();
    none(await faults(karim, 'en'));
  });
  await t.step('the list shows it too, and an empty month says so', async () => {
    await visit(karim, '/calendar?month=2099-03');
    await karim.getByRole('button', { name: 'List' }).click();
    await karim.getByRole('heading', { name: /3 March/ }).waitFor();
    if ((await karim.getByRole('link', { name: 'Join online' }).getAttribute('href')) !== 'https://meet.example/drill')
      throw new Error('the way in leads elsewhere');
    await karim.getByRole('button', { name: 'The month after' }).click();
    await karim.getByText('Nothing in this month').waitFor();
  });
  await t.step('a trainer finds what they hold and what is due in their courses', async () => {
    await visit(trainer, '/calendar?month=2099-03&view=list');
    await trainer.locator('.cal-i', { hasText: 'First drill' }).getByText('Session you hold').waitFor();
    await trainer.getByRole('link', { name: 'First drill' }).click();
    await trainer.waitForURL(`**/teach/${course.id}/sessions`);
  });

  const feed = (url) => karim.request.get(url);
  let first = '';
  await t.step('the address for other programs is shown once, works without signing in, and ends', async () => {
    await visit(karim, '/calendar');
    await karim.getByRole('button', { name: 'Make the address' }).click();
    const dialog = karim.getByRole('dialog');
    first = (await dialog.locator('.code').textContent()) ?? '';
    const visitor = await t.visitor();
    const read = await visitor.request.get(first);
    const text = await read.text();
    if (!read.ok() || !text.includes('SUMMARY:Due: Draw the way out')) throw new Error(`${read.status()} ${text}`);
    const again = await visitor.request.get(first, { headers: { 'If-None-Match': read.headers().etag } });
    if (again.status() !== 304) throw new Error(`unchanged: ${again.status()}`);
    await visitor.close();
    none(await faults(karim, 'en'));
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await dialog.waitFor({ state: 'hidden' });
    await karim.getByRole('button', { name: 'Take it away' }).click();
    await dialog.getByRole('button', { name: 'Take it away' }).click();
    await karim.getByRole('button', { name: 'Make the address' }).waitFor();
    if ((await feed(first)).status() !== 404) throw new Error('the address still works');
  });
  await t.step('a session that is cancelled stays, crossed out', async () => {
    await t.api(trainer, 'POST', `/classroom/sessions/${drill.id}/cancel`, { reason: 'Rain' });
    await visit(karim, '/calendar?month=2099-03&view=list');
    await karim.getByText('Cancelled').waitFor();
    await karim.getByText('Rain', { exact: true }).waitFor();
    if (await karim.getByRole('link', { name: 'Join online' }).count()) throw new Error('a cancelled session can be joined');
  });
  await karim.close();

  const phone = await t.person(who, { lang: 'ar', scheme: 'dark', width: 360, height: 780 });
  await t.step('in Arabic on a phone it is a list', async () => {
    await visit(phone, '/calendar');
    await phone.getByRole('heading', { name: 'التقويم', level: 1 }).waitFor();
    await visit(phone, '/calendar?month=2099-03');
    await phone.getByRole('heading', { name: /٣ مارس/ }).waitFor();
    await phone.getByText('ملغى').waitFor();
    await settled(phone);
    none(await faults(phone, 'ar'));
  });
  await phone.close();
  await t.api(trainer, 'POST', `/courses/${course.id}/archive`);
}
