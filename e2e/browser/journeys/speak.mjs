// How the centre speaks to people: the outbox and its texts, preferences, an announcement, messages that arrive
// while the other page is open, and a link that ends a kind of mail.
import { faults, visit } from '../checks.mjs';
import { COURSE, newTrainee } from '../people.mjs';

const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 740 };

export default async function speak(t) {
  const who = await newTrainee(t, 'Nadine');
  const trainee = await t.person(who);
  const trainer = await t.person('trainer');
  const admin = await t.person('admin');
  const { course } = await t.api(trainee, 'GET', `/catalogue/${encodeURIComponent(COURSE)}`);
  await t.api(trainee, 'POST', `/courses/${course.id}/enrollment`);
  const { user } = await t.api(trainee, 'GET', '/me');

  await t.step('a mail’s words are changed, seen in the preview, and shipped again', async () => {
    await visit(admin, '/admin/mail/templates?kind=course_completed&language=en');
    const subject = admin.getByLabel('Subject');
    admin.pardon(/422/); // what is refused here
    await subject.fill('Well done with {{nothing}}');
    await admin.getByText('Correct the texts to see the preview.').waitFor();
    await admin.getByRole('button', { name: 'Save' }).click();
    await admin.getByText('Only these values are known here').waitFor();
    await subject.fill('Well done with {{course}}');
    await admin.getByText('Well done with First aid at work').waitFor();
    await admin.getByRole('button', { name: 'Save' }).click();
    await admin.getByRole('button', { name: 'Back to the shipped text' }).click();
    await admin.getByText('The shipped text is back').waitFor();
    await admin.waitForFunction(() => document.querySelector('form input').value === 'You have completed {{course}}');
  });
  let ending;
  await t.step('a kept mail is tried again, and carries a way to end its kind', async () => {
    await visit(admin, '/admin/mail?state=kept');
    await admin.getByRole('button', { name: 'You are enrolled in' }).first().click();
    await admin.getByRole('button', { name: 'Send again' }).click();
    await admin.getByText('The mail is on its way').waitFor();
    const { items } = await t.api(admin, 'GET', '/admin/mails?limit=50');
    const mail = items.find((m) => m.to === who.email && m.subject.startsWith('You are enrolled'));
    const { text } = await t.api(admin, 'GET', `/admin/mails/${mail.id}`);
    ending = /\/unsubscribe\/\S+/.exec(text)[0];
  });
  await t.step('the link ends it without signing in, by a press', async () => {
    const visitor = await t.visitor();
    await visit(visitor, ending);
    await visitor.getByText('I am enrolled in a course').waitFor();
    await visitor.getByRole('button', { name: 'No more of these' }).click();
    await visitor.getByText('Done. Mails about this no longer come.').waitFor();
    await visit(trainee, '/notifications/preferences');
    const how = trainee.getByLabel('By mail: I am enrolled in a course');
    if ((await how.inputValue()) !== 'off') throw new Error(`the mail comes ${await how.inputValue()}`);
    await how.selectOption('digest');
    await trainee.getByText('Your choice is saved').first().waitFor();
    await trainee.getByText('There are quiet hours').click();
    await trainee.getByLabel('From').waitFor();
    await trainee.reload();
    await trainee.getByLabel('From').waitFor();
  });
  await t.step('an announcement says how many it reaches, and arrives', async () => {
    await visit(trainer, '/announcements/new');
    await trainer.getByRole('combobox', { name: 'Course' }).fill(course.title);
    await trainer.getByRole('option', { name: course.title }).click();
    await trainer.getByLabel('Title').fill('Hall 2 from Sunday on');
    await trainer.getByRole('textbox', { name: 'Text' }).fill('We meet on the first floor.');
    await reloadKeeps(trainer);
    await trainer.getByRole('button', { name: /^Announce to \d+ pe/ }).click();
    await trainer.getByRole('link', { name: 'Hall 2 from Sunday on' }).waitFor();
    await visit(trainer, '/announcements');
    await visit(trainee, '/notifications');
    await trainee.getByRole('button', { name: 'Hall 2 from Sunday on' }).click();
    await trainee.getByRole('heading', { name: 'Hall 2 from Sunday on' }).waitFor();
    await trainee.getByText('We meet on the first floor.').waitFor();
    await trainer.getByText(/1 of \d+ read it/).waitFor();
    await visit(trainee, `/courses/${encodeURIComponent(COURSE)}`);
    await trainee.getByRole('link', { name: 'Hall 2 from Sunday on' }).waitFor();
  });
  await t.step('a trainee writes to the trainer, and the answer appears by itself', async () => {
    await visit(trainee, `/messages?course=${course.id}`);
    await trainee.getByRole('main').getByRole('link').first().click();
    await trainee.getByLabel('Write a message').fill('Where is hall 2? https://map.example/h2');
    await trainee.keyboard.press('Control+Enter');
    await trainee.getByRole('link', { name: 'https://map.example/h2' }).waitFor();
    await trainer.goto(new URL(`/messages/with/${user.id}`, trainer.url()).href);
    await trainer.getByText('Where is hall 2?').waitFor();
    await trainer.getByLabel('Write a message').fill('Up the stairs.');
    await trainer.getByRole('button', { name: 'Send', exact: true }).click();
    await trainee.getByText('Up the stairs.').waitFor();
    await visit(trainer, '/messages');
    await visit(trainer, `/teach/${course.id}/people`);
    await trainer.getByRole('link', { name: 'Write to Nadine Fares' }).waitFor();
  });
  await t.step('nobody else writes to them', async () => {
    const stranger = await t.person(await newTrainee(t, 'Tarek'));
    const refused = await stranger.context().request.get(`/api/v1/me/conversation-with/${user.id}`);
    if (refused.status() !== 404) throw new Error(`a stranger gets ${refused.status()}`);
  });
  for (const look of [PHONE, { ...PHONE, lang: 'en', scheme: 'light', width: 1280 }]) {
    const pages = {
      trainer: ['/messages', '/announcements', '/announcements/new', '/notifications/preferences'],
      admin: ['/admin/mail', '/admin/mail/templates', '/announcements/new'],
    };
    for (const [name, places] of Object.entries(pages)) {
      const page = await t.person(name, look);
      const { items } = name === 'trainer' ? await t.api(page, 'GET', '/me/conversations') : { items: [] };
      for (const place of [...places, ...items.map((c) => `/messages/${c.id}`)])
        await t.check(`${place} as ${name} in ${look.lang} at ${look.width} px`, async () => {
          await visit(page, place);
          const wrong = await faults(page, look.lang);
          if (wrong.length) throw new Error(wrong.join('\n'));
        });
      await page.close();
    }
  }
}

/** The form as it stands keeps what was typed over a reload. */
async function reloadKeeps(page) {
  const before = await page.getByLabel('Title').inputValue();
  await page.reload();
  await page.getByLabel('Title').waitFor();
  if ((await page.getByLabel('Title').inputValue()) !== before) throw new Error('what was typed is lost');
}
