// A trainee finds a course, enrols, reads, really watches, and completes it.
import { settled, visit } from '../checks.mjs';
import { COURSE, newTrainee } from '../people.mjs';

export default async function trainee(t) {
  const who = await newTrainee(t, 'Laila');
  const page = await t.visitor();
  const { course, outline } = await t.api(page, 'GET', `/catalogue/${encodeURIComponent(COURSE)}`);
  const lessons = outline.flatMap((s) => s.contents);

  await t.step('finds the course, typing before the app is there', async () => {
    let arrives = () => {};
    const later = new Promise((go) => {
      arrives = go;
    });
    const late = /\.js$/;
    await page.route(late, async (route) => {
      await later;
      await route.continue();
    });
    await page.goto('/', { waitUntil: 'commit' });
    const box = page.getByRole('searchbox');
    await box.fill('الأرقام');
    const old = await box.elementHandle();
    arrives();
    await page.waitForFunction((field) => !field.isConnected, old);
    await page.unroute(late);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/courses?q=*');
    await page.getByRole('heading', { level: 1, name: 'Find a course' }).waitFor();
    await page.getByRole('link', { name: course.title, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: course.title }).waitFor();
  });
  await t.step('the address of a closed lesson leads to the way in', async () => {
    page.pardon(/404/);
    const address = `/learn/${course.id}/${lessons.find((l) => !l.isPreview).id}`;
    await page.goto(address);
    const main = page.getByRole('main');
    await main.getByText('Sign in to open it.').waitFor();
    const way = await main.getByRole('link', { name: 'Sign in' }).getAttribute('href');
    if (new URL(way, page.url()).searchParams.get('next') !== address) throw new Error(`it leads to ${way}`);
    await main.getByRole('link', { name: 'To the course’s page' }).click();
    await page.getByRole('heading', { level: 1, name: course.title }).waitFor();
  });
  await t.step('signs in and comes back to it', async () => {
    await page.getByRole('link', { name: 'Sign in to enrol' }).first().click();
    await page.getByLabel('E-mail or phone').fill(who.email);
    await page.getByLabel('Password', { exact: true }).fill(who.password);
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: course.title }).waitFor();
  });
  await t.step('enrols and is in the room', async () => {
    await page.getByRole('button', { name: 'Enrol' }).first().click();
    await page.waitForURL(`**/learn/${course.id}/${lessons[0].id}`);
    await settled(page);
  });
  for (const [i, lesson] of lessons.entries()) {
    await t.step(`does lesson ${i + 1}, ${lesson.type}`, async () => {
      await page.waitForURL(`**/learn/${course.id}/${lesson.id}`);
      await page.getByRole('heading', { level: 1, name: lesson.title }).waitFor();
      if (lesson.type === 'video') await watch(page);
      else await page.getByRole('button', { name: /I have (read|seen) it/ }).click();
      if (i + 1 < lessons.length) {
        await page.waitForFunction(
          (n) => document.querySelector('.room-n')?.textContent.startsWith(`${n} of`),
          i + 1,
        );
        await page.getByRole('link', { name: 'Next lesson' }).click();
      }
    });
  }
  await t.step('is told that the course is finished', async () => {
    await page.getByText('You have finished this course').waitFor();
  });
  await t.step('my learning shows it completed', async () => {
    await page.getByRole('link', { name: 'Back to my learning' }).click();
    await page.getByRole('listitem').filter({ hasText: course.title }).getByText('Completed').waitFor();
    const { items } = await t.api(page, 'GET', '/me/learning');
    if (items[0].progress !== 100) throw new Error(`the server says ${items[0].progress} %`);
  });
}

/** Plays the video to its end at double speed, without sound. */
async function watch(page) {
  const video = page.locator('video');
  await page.waitForFunction(() => document.querySelector('video')?.readyState >= 2);
  await video.evaluate((v) => {
    v.muted = true;
    v.playbackRate = 2;
    return v.play();
  });
  await page.waitForFunction(() => document.querySelector('video').ended, undefined, { timeout: 60_000 });
}
