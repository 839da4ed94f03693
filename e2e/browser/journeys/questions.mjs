// Questions and answers: asked by keyboard under a lesson, told to the trainer, answered while the other page is open,
// accepted; nothing for strangers; hidden with a reason; and how it looks in Arabic on a phone.
import { mkdir } from 'node:fs/promises';
import { faults, visit } from '../checks.mjs';
import { COURSE, newTrainee } from '../people.mjs';

const PHONE = { lang: 'ar', scheme: 'dark', width: 390, height: 844 };
const DESK = { lang: 'en', scheme: 'light', width: 1280, height: 800 };

export default async function questions(t) {
  const who = await newTrainee(t, 'Nabila');
  const trainee = await t.person(who);
  const trainer = await t.person('trainer');
  const { course } = await t.api(trainee, 'GET', `/catalogue/${encodeURIComponent(COURSE)}`);
  await t.api(trainee, 'POST', `/courses/${course.id}/enrollment`);
  const { outline } = await t.api(trainee, 'GET', `/learn/${course.id}`);
  // The first one has questions of the sample's people already.
  const lesson = outline.flatMap((s) => s.contents).filter((c) => c.type === 'article' && c.state !== 'locked')[1];
  const room = `/learn/${course.id}/${lesson.id}`;
  let question;

  await t.step('a trainee asks by keyboard under a lesson, and loses nothing by a failed send', async () => {
    await visit(trainee, room);
    const panel = trainee.getByRole('region', { name: 'Questions' });
    await panel.getByText('Something unclear?').waitFor();
    await panel.getByRole('button', { name: 'Ask a question' }).focus();
    await trainee.keyboard.press('Enter');
    await trainee.keyboard.type('Why is the mean misleading?');
    await trainee.keyboard.press('Tab');
    await trainee.keyboard.type('One very high salary moves it. See https://map.example/mean <b>and more</b>');
    trainee.pardon(/Failed to load resource|ERR_|questions/);
    await trainee.context().setOffline(true);
    await trainee.keyboard.press('Control+Enter');
    await panel.getByText(/connection|offline|reach/i).first().waitFor();
    await trainee.context().setOffline(false);
    await trainee.reload();
    await panel.getByLabel('What exactly do you want to know?').waitFor();
    if ((await panel.getByLabel('Your question in one sentence').inputValue()) !== 'Why is the mean misleading?')
      throw new Error('what was typed is lost');
    await panel.getByLabel('What exactly do you want to know?').focus();
    await trainee.keyboard.press('Control+Enter');
    await panel.getByRole('link', { name: 'Why is the mean misleading?' }).waitFor();
    await panel.getByRole('heading', { name: '1 question about this lesson' }).waitFor();
    const { items } = await t.api(trainee, 'GET', `/courses/${course.id}/questions?content=${lesson.id}`);
    question = items[0];
  });
  await t.step('the trainer is told, and finds it waiting', async () => {
    await visit(trainer, '/today');
    await trainer.getByRole('heading', { name: /question.* for an answer/ }).waitFor();
    await visit(trainer, '/notifications');
    await trainer.getByRole('button', { name: 'Nabila Fares asks: Why is the mean misleading?' }).click();
    await trainer.getByRole('heading', { name: 'Why is the mean misleading?' }).waitFor();
    await trainer.getByText('<b>and more</b>').waitFor();
  });
  await t.step('the answer mentions the asker by keyboard, and arrives on the open page', async () => {
    await visit(trainee, `/questions/${question.id}`);
    await trainee.getByText('Nobody has answered yet').waitFor();
    const box = trainer.getByLabel('Your answer');
    await box.focus();
    await trainer.keyboard.type('Because @Nabi');
    await trainer.getByRole('option', { name: 'Nabila Fares' }).waitFor();
    await trainer.keyboard.press('Enter');
    await trainer.keyboard.type('the median asks only who stands in the middle.');
    if (!(await box.inputValue()).startsWith('Because @Nabila Fares the median'))
      throw new Error(`the box says ${await box.inputValue()}`);
    await trainer.keyboard.press('Control+Enter');
    await trainee.getByText('the median asks only who stands in the middle.').waitFor();
    await trainee.getByText('@Nabila Fares').waitFor();
    await trainee.getByText('Team', { exact: true }).waitFor();
  });
  await t.step('a notice leads to the very answer, which the asker accepts', async () => {
    await visit(trainee, '/notifications');
    await trainee.getByRole('button', { name: /mentions you|answered your question/ }).first().click();
    await trainee.locator('article.sought').getByRole('button', { name: 'This solves it' }).click();
    await trainee.locator('article.sought').getByText('Accepted answer').waitFor();
    await trainer.getByText('Accepted answer').waitFor();
    await visit(trainee, `/learn/${course.id}/questions?state=accepted`);
    await trainee.getByRole('link', { name: 'Why is the mean misleading?' }).waitFor();
    await trainee.getByRole('searchbox', { name: 'Search questions' }).fill('median');
    await trainee.waitForURL(/q=median/);
    await trainee.getByRole('link', { name: 'Why is the mean misleading?' }).waitFor();
    await trainee.getByRole('searchbox', { name: 'Search questions' }).fill('zebra');
    await trainee.getByText('No question fits').waitFor();
  });
  await t.step('a stranger finds nothing', async () => {
    const stranger = await t.person(await newTrainee(t, 'Haytham'));
    stranger.pardon(/404|It does not exist/);
    for (const path of [`/questions/${question.id}`, `/courses/${course.id}/questions`, `/courses/${course.id}/question-people`]) {
      const got = await stranger.context().request.get(`/api/v1${path}`);
      if (got.status() !== 404) throw new Error(`${path} gives a stranger ${got.status()}`);
    }
    await visit(stranger, `/questions/${question.id}`);
    await stranger.getByText('There is nothing at this address').waitFor();
    await stranger.close();
  });
  await t.step('a reader informs the team; it is hidden with a reason that its author is told', async () => {
    const other = await newTrainee(t, 'Rami');
    const rami = await t.person(other);
    await t.api(rami, 'POST', `/courses/${course.id}/enrollment`);
    const asked = await t.api(rami, 'POST', `/courses/${course.id}/questions`, {
      title: 'Buy my cheap watches',
      text: 'https://watches.example',
    });
    await visit(trainee, `/questions/${asked.id}`);
    await trainee.getByRole('button', { name: 'Inform the team' }).click();
    await trainee.getByLabel('Reason').fill('This is an advertisement');
    await trainee.getByRole('dialog').getByRole('button', { name: 'Inform the team' }).click();
    await trainee.getByText('You informed the team').waitFor();
    await visit(trainer, '/questions?state=reported');
    await trainer.getByRole('link', { name: 'Buy my cheap watches' }).click();
    await trainer.getByText('This is an advertisement').waitFor();
    await trainer.getByRole('button', { name: 'Hide', exact: true }).click();
    await trainer.getByLabel('Reason').fill('No advertisements here, please');
    await trainer.getByRole('dialog').getByRole('button', { name: 'Hide', exact: true }).click();
    await trainer.getByText('Hidden by the team').waitFor();
    trainee.pardon(/404|It does not exist/);
    await visit(rami, '/notifications');
    await rami.getByRole('button', { name: 'The team has hidden what you wrote' }).click();
    await rami.getByText('No advertisements here, please').waitFor();
    await visit(trainee, `/learn/${course.id}/questions`);
    await trainee.getByRole('link', { name: 'Why is the mean misleading?' }).waitFor();
    if (await trainee.getByText('Buy my cheap watches').count()) throw new Error('the hidden question is listed');
    await rami.close();
  });
  const shots = process.env.SHOTS;
  if (shots) await mkdir(shots, { recursive: true });
  for (const look of [PHONE, DESK]) {
    const pages = {
      trainee: [room, `/learn/${course.id}/questions`, `/questions/${question.id}`],
      trainer: [`/teach/${course.id}/questions`, `/teach/${course.id}/questions?state=hidden`, '/questions', '/questions?state=hidden', '/today', `/questions/${question.id}`],
    };
    for (const [name, places] of Object.entries(pages)) {
      const page = name === 'trainee' ? await t.person(who, look) : await t.person(name, look);
      for (const place of places)
        await t.check(`${place} as ${name} in ${look.lang} at ${look.width} px`, async () => {
          await visit(page, place);
          // Under a lesson the questions come after it.
          if (place === room) await page.locator('.qa-room').scrollIntoViewIfNeeded();
          if (shots)
            await page.screenshot({
              path: `${shots}/${look.lang}-${name}-${place.replace(/\W+/g, '_').slice(-40)}.png`,
              fullPage: true,
            });
          const wrong = await faults(page, look.lang);
          if (wrong.length) throw new Error(wrong.join('\n'));
        });
      await page.close();
    }
  }
}
