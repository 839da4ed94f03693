// Places: staff puts people into a course, changes what they have, and who waits for a place gets it.
import { axe, faults, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

export default async function enrol(t) {
  const trainer = await t.person('trainer');
  const course = await t.api(trainer, 'POST', '/courses', { title: 'Two places only' });
  const section = await t.api(trainer, 'POST', `/courses/${course.id}/sections`, { title: 'One' });
  const lesson = await t.api(trainer, 'POST', `/courses/${course.id}/contents`, {
    sectionId: section.id,
    type: 'article',
    title: 'Something to read',
  });
  await t.api(trainer, 'PATCH', `/contents/${lesson.id}`, { articleContent: '<p>Read me.</p>', isPublished: true });
  await t.api(trainer, 'PATCH', `/courses/${course.id}`, { description: 'Of places and waiting.', maxStudents: 1 });
  const group = await t.api(trainer, 'POST', `/courses/${course.id}/groups`, {
    name: 'Evenings',
    startsOn: '2099-01-01',
    endsOn: '2099-02-01',
  });
  await t.api(trainer, 'POST', `/courses/${course.id}/publish`);
  const salim = await newTrainee(t, 'Salim');
  const first = await t.person(salim);
  const second = await t.person(await newTrainee(t, 'Ghada'));
  const page = `/courses/${course.slug}`;

  await t.step('a trainee chooses a group and is in', async () => {
    await visit(first, page);
    await first.getByRole('button', { name: 'Enrol for free' }).first().click();
    await first.getByRole('dialog').getByRole('button', { name: /Evenings/ }).click();
    await first.waitForURL(`**/learn/${course.id}/**`);
  });
  await t.step('the next one finds it full, and waits', async () => {
    await visit(second, page);
    await second.getByRole('button', { name: 'Join the waiting list', exact: true }).first().click();
    await second.getByRole('dialog').getByRole('button', { name: /The first place that becomes free/ }).click();
    await second.getByText('You are number 1 on the waiting list.').waitFor();
  });
  await t.step('the trainer sees who waits, and takes somebody out with a reason', async () => {
    await visit(trainer, `/teach/${course.id}/people`);
    await trainer.getByRole('region', { name: 'Waiting list' }).getByText('Ghada').waitFor();
    await trainer.getByRole('link', { name: /^Salim/ }).click();
    await trainer.getByRole('button', { name: 'Enrolment' }).click();
    const detail = trainer.getByRole('dialog', { name: /^Salim/ });
    await detail.getByText('Group: Evenings').first().waitFor();
    await detail.getByRole('button', { name: 'Take out' }).click();
    const asks = trainer.getByRole('dialog', { name: /^Take Salim/ });
    await asks.getByLabel('Reason').fill('Moved to another city');
    await asks.getByRole('button', { name: 'Take out' }).click();
    await detail.getByText('Moved to another city').waitFor();
    await detail.getByRole('button', { name: 'Close' }).click();
  });
  await t.step('the place is offered to who waits, and taken', async () => {
    await visit(second, '/notifications');
    await second.getByRole('button', { name: 'A seat in Two places only is free' }).click();
    await second.getByText(/A place is kept for you until/).waitFor();
    await second.getByRole('button', { name: 'Enrol for free' }).first().click();
    await second.getByRole('dialog').getByRole('button', { name: /Without a group/ }).click();
    await second.waitForURL(`**/learn/${course.id}/**`);
  });
  await t.step('who was taken out is told why the room is closed', async () => {
    first.pardon(/403|ApiError/);
    await visit(first, `/learn/${course.id}`);
    await first.getByRole('heading', { name: 'You have left this course' }).waitFor();
  });
  await t.step('the trainer gives a place back, into the group, until a day', async () => {
    await t.api(trainer, 'PATCH', `/courses/${course.id}`, { maxStudents: 2 });
    await visit(trainer, `/teach/${course.id}/people`);
    await trainer.getByRole('button', { name: 'Add people' }).click();
    const add = trainer.getByRole('dialog', { name: 'Add people' });
    await add.getByRole('searchbox').fill(salim.email);
    await add.getByRole('button', { name: /^Add Salim/ }).click();
    await add.getByLabel('Group').selectOption(group.id);
    await add.getByLabel('Last day of access').fill('2099-03-31');
    await add.getByRole('button', { name: 'Enrol 1 person' }).click();
    await trainer.getByText('1 person enrolled').waitFor();
    await visit(first, '/learning');
    await first.getByRole('listitem').filter({ hasText: course.title }).getByText(/Access until 31 Mar 2099/).waitFor();
  });
  await t.step('of a course that meets in groups a full one is waited for', async () => {
    const meets = await t.api(trainer, 'POST', '/courses', { title: 'Two evenings', courseType: 'classroom' });
    const part = await t.api(trainer, 'POST', `/courses/${meets.id}/sections`, { title: 'One' });
    const text = await t.api(trainer, 'POST', `/courses/${meets.id}/contents`, { sectionId: part.id, type: 'article', title: 'Before we meet' });
    await t.api(trainer, 'PATCH', `/contents/${text.id}`, { articleContent: '<p>Read me.</p>', isPublished: true });
    await t.api(trainer, 'PATCH', `/courses/${meets.id}`, { description: 'Of groups that are full.' });
    const run = (name, month) =>
      t.api(trainer, 'POST', `/courses/${meets.id}/groups`, { name, startsOn: `2099-${month}-01`, endsOn: `2099-${month}-20`, capacity: 1 });
    const tuesdays = await run('Tuesdays', '03');
    const fridays = await run('Fridays', '04');
    await t.api(trainer, 'POST', `/courses/${meets.id}/publish`);
    // Staff says into which group.
    await visit(trainer, `/teach/${meets.id}/people`);
    await trainer.getByRole('button', { name: 'Add people' }).click();
    const add = trainer.getByRole('dialog', { name: 'Add people' });
    await add.getByRole('searchbox').fill(salim.email);
    await add.getByRole('button', { name: /^Add Salim/ }).click();
    await add.getByLabel('Group').selectOption({ label: 'Tuesdays' });
    await add.getByRole('button', { name: 'Enrol 1 person' }).click();
    await trainer.getByText('1 person enrolled').waitFor();
    // The other one waits for it, though another group has a place.
    await visit(second, `/courses/${meets.slug}`);
    await second.getByRole('button', { name: 'Enrol for free' }).first().click();
    await second.getByRole('dialog').getByRole('button', { name: /Tuesdays.*Join the waiting list/ }).click();
    await second.getByText('You are number 1 on the waiting list of Tuesdays.').waitFor();
    await visit(trainer, `/teach/${meets.id}/people`);
    await trainer.getByRole('region', { name: 'Waiting list' }).getByText(/For Tuesdays/).waitFor();
    const found = [...(await axe(trainer)), ...(await faults(trainer, 'en')), ...(await faults(second, 'en'))];
    if (found.length) throw new Error(found.join('\n'));
    // Somebody is moved: the place is offered, and taken by one press.
    const { items } = await t.api(trainer, 'GET', `/enrollments?course=${meets.id}`);
    await t.api(trainer, 'POST', '/enrollments/changes', { ids: items.map((e) => e.id), act: 'move', groupId: fridays.id });
    await visit(second, `/courses/${meets.slug}`);
    await second.getByText(/A place in Tuesdays is kept for you until/).waitFor();
    await second.getByRole('button', { name: 'Take the place' }).first().click();
    await second.waitForURL(`**/learn/${meets.id}/**`);
    const now = await t.api(trainer, 'GET', `/enrollments?course=${meets.id}&group=${tuesdays.id}`);
    if (now.items.length !== 1) throw new Error(JSON.stringify(now));
  });
  await t.step('who lacks what comes before is told, and enrolled all the same', async () => {
    const after = await t.api(trainer, 'POST', '/courses', { title: 'Three places at last' });
    await t.api(trainer, 'PUT', `/courses/${after.id}/prerequisites`, { courses: [course.id] });
    await visit(trainer, `/teach/${after.id}/people`);
    await trainer.getByRole('button', { name: 'Add people' }).click();
    const add = trainer.getByRole('dialog', { name: 'Add people' });
    await add.getByRole('searchbox').fill(salim.email);
    await add.getByRole('button', { name: /^Add Salim/ }).click();
    await add.getByRole('button', { name: 'Enrol 1 person' }).click();
    const told = add.getByRole('region', { name: '1 person has not completed what comes before' });
    await told.getByRole('listitem').getByText('Two places only').waitFor();
    const found = [...(await axe(trainer)), ...(await faults(trainer, 'en'))];
    if (found.length) throw new Error(found.join('\n'));
    const { items } = await t.api(trainer, 'GET', `/courses/${after.id}/people`);
    if (items.length) throw new Error('enrolled before the trainer went on');
    await add.getByRole('button', { name: 'Enrol 1 all the same' }).click();
    await trainer.getByText('1 person enrolled').waitFor();
  });
  await t.step('many at once: access ends for both', async () => {
    await visit(trainer, `/enrollments?course=${course.id}`);
    for (const name of ['Salim', 'Ghada'])
      await trainer.getByRole('checkbox', { name: new RegExp(`^Choose ${name}`) }).check();
    await trainer.getByRole('button', { name: 'Suspend', exact: true }).click();
    await trainer.getByRole('dialog').getByRole('button', { name: 'Suspend', exact: true }).click();
    await trainer.getByText('2 enrolments changed').waitFor();
    second.pardon(/403|ApiError/);
    await visit(second, `/learn/${course.id}`);
    await second.getByRole('heading', { name: 'Your enrolment is suspended' }).waitFor();
  });
  await t.step('the list leaves as a file', async () => {
    const [file] = await Promise.all([
      trainer.waitForEvent('download'),
      trainer.getByRole('link', { name: 'As CSV' }).click(),
    ]);
    const chunks = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    if (!text.includes(salim.email) || !text.includes('suspended')) throw new Error(text);
  });
  await t.step('a trainee leaves by oneself, and nobody else’s', async () => {
    await t.api(trainer, 'POST', '/enrollments/changes', {
      ids: (await t.api(trainer, 'GET', `/enrollments?course=${course.id}`)).items.map((e) => e.id),
      act: 'resume',
    });
    await visit(second, '/learning');
    const row = second.getByRole('listitem').filter({ hasText: course.title });
    await row.getByRole('button', { name: /^Actions for/ }).click();
    await second.getByRole('menuitem', { name: 'Leave the course' }).click();
    await second.getByRole('dialog').getByRole('button', { name: 'Leave the course' }).click();
    await second.getByText('You have left the course').waitFor();
    await row.waitFor({ state: 'detached' });
    const { counts } = await t.api(trainer, 'GET', `/enrollments?course=${course.id}`);
    if (counts.dropped !== 1 || counts.enrolled !== 1 || counts.all !== 2) throw new Error(JSON.stringify(counts));
  });
  await t.step('what is asked for first is one press away, on a phone too', async () => {
    const after = await t.api(trainer, 'POST', '/courses', { title: 'After two places' });
    const part = await t.api(trainer, 'POST', `/courses/${after.id}/sections`, { title: 'One' });
    const text = await t.api(trainer, 'POST', `/courses/${after.id}/contents`, { sectionId: part.id, type: 'article', title: 'More to read' });
    await t.api(trainer, 'PATCH', `/contents/${text.id}`, { articleContent: '<p>Read on.</p>', isPublished: true });
    await t.api(trainer, 'PATCH', `/courses/${after.id}`, { description: 'For those who were there.' });
    await t.api(trainer, 'PUT', `/courses/${after.id}/prerequisites`, { courses: [course.id] });
    await t.api(trainer, 'POST', `/courses/${after.id}/publish`);
    const third = await newTrainee(t, 'Wedad');
    for (const [width, place] of [[1280, '.buy'], [360, '.dock']]) {
      const look = { lang: width < 600 ? 'ar' : 'en', scheme: 'light', width, height: 800 };
      const reader = await t.person(third, look);
      await visit(reader, `/courses/${after.slug}`);
      const first = reader.locator(place).getByRole('link', { name: width < 600 ? 'أولًا: Two places only' : 'First: Two places only' });
      await first.waitFor();
      const wrong = await faults(reader, look.lang);
      if (wrong.length) throw new Error(wrong.join('\n'));
      await first.click();
      await reader.waitForURL(`**${page}`);
      await reader.getByRole('heading', { level: 1, name: course.title }).waitFor();
      // The course is archived next: nobody may still be asking for what belongs to it.
      await reader.close();
    }
  });
  await t.api(trainer, 'POST', `/courses/${course.id}/archive`);
  await first.close();
  await second.close();
}
