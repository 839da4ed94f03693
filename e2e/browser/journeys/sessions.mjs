// Sessions of a classroom course: the trainer plans, moves and cancels them; visitors see when it meets, and its trainees are told.
import { settled, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

export default async function sessions(t) {
  const trainer = await t.person('trainer');
  const course = await t.api(trainer, 'POST', '/courses', { title: 'A course that meets', courseType: 'classroom' });
  const at = `/teach/${course.id}/sessions`;
  const page = `/courses/${course.slug}`;
  await t.api(trainer, 'PATCH', `/courses/${course.id}`, {
    description: 'Four evenings in one room.',
    location: 'Hall 4',
    maxStudents: 5,
  });
  const group = await t.api(trainer, 'POST', `/courses/${course.id}/groups`, {
    name: 'Evening people',
    startsOn: '2099-03-01',
    endsOn: '2099-04-01',
    capacity: 3,
  });
  const dialog = trainer.getByRole('dialog');

  await t.step('the trainer plans the first session from the empty page', async () => {
    await visit(trainer, at);
    await trainer.getByRole('heading', { name: 'No sessions yet' }).waitFor();
    await trainer.getByRole('button', { name: 'Plan a session' }).click();
    await dialog.getByLabel('Begins').fill('2099-03-03T18:00');
    if ((await dialog.getByLabel('Ends').inputValue()) !== '2099-03-03T20:00') throw new Error('the end does not follow');
    await dialog.getByLabel('Ends').fill('2099-03-03T17:00');
    await dialog.getByLabel('Live link').fill('http://meet.example/open');
    trainer.pardon(/422/);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('It has to end after it starts.').waitFor();
    await dialog.getByText('Enter an address that begins with https://', { exact: false }).waitFor();
    await dialog.getByLabel('Ends').fill('2099-03-03T20:30');
    await dialog.getByLabel('Live link').fill('https://meet.example/private');
    await dialog.getByLabel('Title').fill('First evening');
    await dialog.getByLabel('Trainer').selectOption({ index: 1 });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await trainer.getByText('The session is saved.').waitFor();
    await trainer.getByRole('heading', { name: /3 March 2099/ }).waitFor();
    await trainer.getByText('First evening').waitFor();
  });
  await t.step('a trainer is booked once', async () => {
    await trainer.getByRole('button', { name: 'Plan a session' }).click();
    await dialog.getByLabel('Begins').fill('2099-03-03T20:00');
    await dialog.getByLabel('Trainer').selectOption({ index: 1 });
    trainer.pardon(/409/);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('At that time they hold a session of “A course that meets”: 2099-03-03, 18:00 to 20:30.').waitFor();
    await dialog.getByLabel('Begins').fill('2099-03-10T18:00');
    await dialog.getByLabel('Title').fill('For the evenings');
    await dialog.getByLabel('For whom').selectOption(group.id);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await trainer.getByRole('heading', { name: /10 March 2099/ }).waitFor();
  });
  await t.step('a session is enough to publish the course, and visitors see when it meets', async () => {
    await t.api(trainer, 'POST', `/courses/${course.id}/publish`);
    const visitor = await t.visitor();
    await visit(visitor, page);
    const next = visitor.locator('section', { has: visitor.getByRole('heading', { name: 'Next sessions' }) });
    await next.getByText('First evening').waitFor();
    await next.getByText('18:00 to 20:30').waitFor();
    await next.getByText('Hall 4 · Evening people').waitFor();
    await next.getByText('5 seats free').waitFor();
    await next.getByText('3 seats free').waitFor();
    if ((await visitor.content()).includes('meet.example')) throw new Error('visitors are told the way in');
    await visitor.close();
  });

  const hala = await t.person(await newTrainee(t, 'Hala'), { lang: 'ar', scheme: 'dark', width: 360, height: 780 });
  await t.step('a trainee finds the way in, in Arabic on a phone', async () => {
    const { user } = await t.api(hala, 'GET', '/me');
    const mornings = await t.api(trainer, 'POST', `/courses/${course.id}/groups`, {
      name: 'Morning people',
      startsOn: '2099-03-01',
      endsOn: '2099-04-01',
    });
    await t.api(trainer, 'POST', `/courses/${course.id}/enrollments`, { userIds: [user.id], groupId: mornings.id });
    await visit(hala, `/learn/${course.id}`);
    const next = hala.getByRole('region', { name: 'اللقاءات القادمة' });
    await next.getByText('First evening').waitFor();
    await next.getByText('من ١٨:٠٠ إلى ٢٠:٣٠').waitFor();
    if ((await next.getByRole('link', { name: 'احضر عبر الإنترنت' }).getAttribute('href')) !== 'https://meet.example/private')
      throw new Error('the way in leads elsewhere');
    if (await next.getByText('For the evenings').count()) throw new Error('another group’s session is shown');
    await visit(hala, '/learning');
    await hala.getByRole('region', { name: 'لقاؤك القادم' }).getByText('First evening').waitFor();
    await settled(hala);
  });
  await t.step('the trainer moves it, and the trainee is told', async () => {
    await visit(trainer, at);
    await trainer.getByRole('button', { name: /^Edit First evening/ }).click();
    await dialog.getByText('the trainees whom it concerns are told', { exact: false }).waitFor();
    await dialog.getByLabel('Begins').fill('2099-03-04T19:00');
    await dialog.getByLabel('Place').fill('Hall 7');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await trainer.getByRole('heading', { name: /4 March 2099/ }).waitFor();
    await visit(hala, '/notifications');
    await hala.getByText('تغيّر لقاء في').first().waitFor();
    await hala.getByText('Hall 7', { exact: false }).first().waitFor();
  });
  await t.step('what trainees count on is cancelled, not deleted', async () => {
    const row = trainer.getByRole('listitem').filter({ hasText: 'First evening' });
    await row.getByRole('button', { name: /^More for First evening/ }).click();
    await trainer.getByRole('menuitem', { name: 'Delete' }).click();
    trainer.pardon(/409/);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await trainer.getByText('Trainees have it in their calendar', { exact: false }).waitFor();
    await row.getByRole('button', { name: /^More for First evening/ }).click();
    await trainer.getByRole('menuitem', { name: 'Cancel the session' }).click();
    await dialog.getByText('1 trainee is told', { exact: false }).waitFor();
    trainer.pardon(/422/);
    await dialog.getByRole('button', { name: 'Cancel the session' }).click();
    await dialog.getByRole('alert').or(dialog.locator('.err')).first().waitFor();
    await dialog.getByLabel('Reason').fill('The hall is under water');
    await dialog.getByRole('button', { name: 'Cancel the session' }).click();
    await row.getByText('Cancelled', { exact: true }).waitFor();
    await row.getByText('The hall is under water').waitFor();
    await visit(hala, `/learn/${course.id}`);
    const next = hala.getByRole('region', { name: 'اللقاءات القادمة' });
    await next.getByText('ملغى').waitFor();
    await next.getByText('The hall is under water').waitFor();
    await visit(hala, '/notifications');
    await hala.getByText('أُلغي لقاء في').first().waitFor();
  });
  await t.step('one that nobody counts on is deleted', async () => {
    const row = trainer.getByRole('listitem').filter({ hasText: 'For the evenings' });
    await row.getByRole('button', { name: /^More for For the evenings/ }).click();
    await trainer.getByRole('menuitem', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await row.waitFor({ state: 'detached' });
  });
  await t.api(trainer, 'POST', `/courses/${course.id}/archive`);
  await hala.close();
}
