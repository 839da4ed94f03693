// A hybrid course, played by its trainer and by three trainees: one is fast, one slow, one cheats. Each sees why things are as
// they are, and the trainer reads the same of each.
import { fileURLToPath } from 'node:url';
import { visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

const FILM = fileURLToPath(new URL('../../../internal/app/demo/media/estimate.mp4', import.meta.url));
const PHONE = { lang: 'en', scheme: 'light', width: 390, height: 844 };

export default async function hybrid(t) {
  const trainer = await t.person('trainer');
  const course = await t.api(trainer, 'POST', '/courses', { title: 'First aid at work', courseType: 'hybrid' });
  const soon = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  await t.api(trainer, 'PATCH', `/courses/${course.id}`, {
    description: 'Read and watch at home, practise in the hall.',
    location: 'Hall 2',
    behindDays: 3,
  });
  const group = await t.api(trainer, 'POST', `/courses/${course.id}/groups`, {
    name: 'Spring',
    startsOn: soon(1),
    endsOn: soon(30),
    capacity: 10,
  });
  const section = await t.api(trainer, 'POST', `/courses/${course.id}/sections`, { title: 'At home' });
  const add = async (type, name, more) => {
    const made = await t.api(trainer, 'POST', `/courses/${course.id}/contents`, { sectionId: section.id, type, title: name });
    await t.api(trainer, 'PATCH', `/contents/${made.id}`, more);
    return made.id;
  };
  const read = await add('article', 'Look first', { articleContent: '<p>Look before you help.</p>' });
  const film = await add('video', 'How to help', { availableAfterPrevious: true });
  const last = await add('article', 'What to bring', { articleContent: '<p>Bring a blanket.</p>', availableAfterPrevious: true });

  await t.step('the trainer puts in the film, plans the meeting in the hall and publishes', async () => {
    await visit(trainer, `/teach/${course.id}?content=${film}`);
    await trainer.locator('.drop input[type=file]').setInputFiles(FILM);
    await trainer.locator('video.pre').waitFor({ timeout: 60_000 });
    await visit(trainer, `/teach/${course.id}/sessions`);
    await trainer.getByRole('button', { name: 'Plan a session' }).click();
    const dialog = trainer.getByRole('dialog');
    await dialog.getByLabel('Begins').fill(`${soon(7)}T18:00`);
    await dialog.getByLabel('Title').fill('Practice in the hall');
    await dialog.getByLabel('For whom').selectOption(group.id);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await trainer.getByText('The session is saved.').waitFor();
    await visit(trainer, `/teach/${course.id}`);
    await trainer.getByRole('button', { name: 'Publish', exact: true }).click();
    await trainer.getByText('The course is published').waitFor();
  });

  const enter = async (name, size) => {
    const page = await t.person(await newTrainee(t, name), size);
    await visit(page, `/courses/${course.slug}`);
    await page.getByRole('button', { name: 'Enrol' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: /^Spring/ }).click();
    await page.waitForURL(`**/learn/${course.id}/${read}`);
    return page;
  };
  const play = (page, rate, until) =>
    page.evaluate(
      async ([speed, second]) => {
        const video = document.querySelector('video');
        video.muted = true;
        video.playbackRate = speed;
        await video.play();
        await new Promise((done) => {
          const look = () => (video.ended || video.currentTime >= second ? done() : requestAnimationFrame(look));
          look();
        });
        video.pause();
      },
      [rate, until],
    );
  const readIt = async (page) => {
    await page.getByRole('button', { name: 'I have read it' }).first().click();
    await page.getByRole('link', { name: 'Next lesson' }).click();
    await page.waitForURL(`**/learn/${course.id}/${film}`);
    await page.waitForFunction(() => document.querySelector('video')?.readyState >= 2);
  };
  const progress = (page) => t.api(page, 'GET', `/courses/${course.id}/progress`);
  const coverage = async (page) => (await progress(page)).outline[0].contents.find((c) => c.id === film).watched;
  /** What somebody's own page says of the lessons, and what the team's says. */
  const reads = async (page, id, lines) => {
    await visit(page, `/learning/${course.id}`);
    await visit(trainer, `/teach/${course.id}/people`);
    const { items } = await t.api(trainer, 'GET', `/courses/${course.id}/people`);
    const name = items.find((i) => i.user.id === id).user;
    await trainer.getByRole('link', { name: `${name.firstName} ${name.lastName}`, exact: true }).click();
    for (const where of [page, trainer]) {
      const rows = where.getByRole('region', { name: 'Lessons' }).getByRole('listitem');
      for (const [lesson, why] of lines) await rows.filter({ hasText: lesson }).getByText(why).first().waitFor();
    }
  };
  const idOf = async (page) => (await t.api(page, 'GET', '/me')).user.id;

  await t.step('the fast one watches at double speed and completes the course', async () => {
    const page = await enter('Fayrouz');
    await readIt(page);
    await play(page, 2, Number.POSITIVE_INFINITY);
    await page.getByRole('link', { name: 'Next lesson' }).click();
    await page.waitForURL(`**/learn/${course.id}/${last}`);
    await page.getByRole('button', { name: 'I have read it' }).first().click();
    await page.getByText('You have finished this course').waitFor();
    const watched = await coverage(page);
    if (watched < 90) throw new Error(`${watched} % of the film at double speed`);
    await reads(page, await idOf(page), [['How to help', /\d{4}/], ['What to bring', /\d{4}/]]);
    await page.close();
  });
  await t.step('the slow one stops in the middle, on a phone, and reads what is missing', async () => {
    const page = await enter('Shams', PHONE);
    await readIt(page);
    await play(page, 1, 8);
    await page.waitForResponse((r) => r.url().endsWith('/ranges') && r.ok()).catch(() => {});
    const watched = await coverage(page);
    if (watched < 25 || watched > 40) throw new Error(`${watched} % after eight of 24 seconds`);
    await reads(page, await idOf(page), [
      ['How to help', `${watched}% watched, 90% are needed`],
      ['What to bring', 'After “How to help”'],
    ]);
    await visit(page, `/learn/${course.id}/${last}`);
    await page.getByText('Complete “How to help” first, then it opens.').waitFor();
    await visit(page, `/learn/${course.id}/${film}`);
    const back = await page.waitForFunction(() => document.querySelector('video')?.readyState >= 1 && document.querySelector('video').currentTime > 6);
    await back.dispose();
    await page.close();
  });
  await t.step('who drags to the end and forges what was played gets nothing for it, and reads why', async () => {
    const page = await enter('Makram');
    page.pardon(/4\d\d/);
    await readIt(page);
    await page.evaluate(async () => {
      const video = document.querySelector('video');
      video.muted = true;
      await video.play();
      video.currentTime = video.duration - 0.4;
      await new Promise((done) => video.addEventListener('ended', done, { once: true }));
    });
    const sent = await page.evaluate(
      async ([one, next]) => {
        const post = (path, body) =>
          fetch(`/api/v1/learn/contents/${path}`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
            body: body && JSON.stringify(body),
          }).then((r) => r.status);
        const { asset } = await fetch(`/api/v1/learn/contents/${one}`).then((r) => r.json());
        const all = [];
        for (const key of ['one', 'two', 'three'])
          all.push(await post(`${one}/ranges`, { played: [[0, 24.5]], position: 24, seq: 1, sessionKey: key, assetId: asset.id }));
        all.push(await post(`${next}/confirm`), await post(`${next}/open`));
        return all;
      },
      [film, last],
    );
    if (sent.slice(0, 3).some((s) => s !== 200) || sent.slice(3).some((s) => s < 400)) throw new Error(`answered ${sent}`);
    const watched = await coverage(page);
    if (watched > 10) throw new Error(`${watched} % by cheating`);
    await reads(page, await idOf(page), [
      ['How to help', `${watched}% watched, 90% are needed`],
      ['What to bring', 'After “How to help”'],
    ]);
    const mine = await progress(page);
    if (mine.enrollment.status !== 'enrolled' || mine.done !== 1) throw new Error(JSON.stringify(mine.enrollment));
    await page.close();
  });
  await t.step('the trainer sees all three side by side', async () => {
    await visit(trainer, `/teach/${course.id}/people`);
    const row = (name) => trainer.getByRole('row').filter({ hasText: name });
    await row('Fayrouz').getByText('Completed').waitFor();
    for (const name of ['Shams', 'Makram']) await row(name).getByText('33%').waitFor();
  });
  await t.api(trainer, 'POST', `/courses/${course.id}/archive`);
}
