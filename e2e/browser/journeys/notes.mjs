// Notes: written by one key at a second of a video and about a passage of an article, kept over a failed send, found again,
// led back from, changed, deleted and brought back, shared with the trainer (and only that one), exported; and how it looks.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { faults, settled, visit } from '../checks.mjs';
import { COURSE, newTrainee } from '../people.mjs';

const PHONE = { lang: 'ar', scheme: 'dark', width: 390, height: 844 };

export default async function notes(t) {
  const who = await newTrainee(t, 'Warda');
  const page = await t.person(who);
  const { course } = await t.api(page, 'GET', `/catalogue/${encodeURIComponent(COURSE)}`);
  await t.api(page, 'POST', `/courses/${course.id}/enrollment`);
  const { outline } = await t.api(page, 'GET', `/learn/${course.id}`);
  const lessons = outline.flatMap((s) => s.contents).filter((c) => c.state !== 'locked');
  const film = lessons.find((c) => c.type === 'video');
  const text = lessons.find((c) => c.type === 'article');
  const aside = page.getByRole('complementary', { name: 'My notes' });
  const at = (seconds) =>
    page.waitForFunction((s) => Math.floor(document.querySelector('video')?.currentTime ?? -1) === s, seconds);

  await t.step('one key writes a note at the second of the video, which stops', async () => {
    await visit(page, `/learn/${course.id}/${film.id}`);
    await page.waitForFunction(() => document.querySelector('video')?.readyState >= 1);
    await page.locator('video').evaluate((v) => {
      v.muted = true;
      v.currentTime = 2;
      return v.play();
    });
    await page.waitForFunction(() => document.querySelector('video').currentTime > 2.2);
    await page.keyboard.press('w');
    await aside.getByLabel('Your note').waitFor();
    await page.waitForFunction(() => document.querySelector('video').paused);
    await aside.getByText(/^At 0:0[23]$/).waitFor();
    await page.locator('video').evaluate((v) => {
      v.currentTime = 4.2;
    });
    await at(4);
    await aside.getByRole('button', { name: 'Take the present second' }).click();
    await aside.getByText('At 0:04').waitFor();
  });
  await t.step('a failed send loses nothing, nor does a reload', async () => {
    await aside.getByLabel('Your note').fill('The mean is moved by one café <b>owner</b>\nso ask for the median');
    await aside.getByLabel(/^Tags/).fill('mean, exam');
    page.pardon(/ERR_INTERNET_DISCONNECTED/);
    await page.context().setOffline(true);
    await page.keyboard.press('Control+Enter');
    await aside.getByText(/connection|offline|reach/i).first().waitFor();
    await page.context().setOffline(false);
    await page.reload();
    await aside.getByLabel('Your note').waitFor();
    if (!(await aside.getByLabel('Your note').inputValue()).startsWith('The mean is moved')) throw new Error('what was typed is lost');
    await aside.getByText('At 0:04').waitFor();
    await aside.getByRole('button', { name: 'Save the note' }).click();
    await aside.locator('.nt-t').getByText('The mean is moved by one café <b>owner</b>').waitFor();
    if (await aside.locator('.nt-t b').count()) throw new Error('a note is shown as markup');
  });
  await t.step('its second seeks the player', async () => {
    await page.locator('video').evaluate((v) => {
      v.currentTime = 1;
    });
    await at(1);
    await aside.getByRole('button', { name: 'Go to 0:04 in the video' }).click();
    await at(4);
  });
  let quote;
  await t.step('a selected passage of an article is what a note is about', async () => {
    await page.goto(`/learn/${course.id}/${text.id}`);
    await page.locator('.stage article.prose p').first().waitFor();
    await settled(page);
    quote = await page.locator('.stage article.prose p').first().evaluate((p) => {
      const range = document.createRange();
      range.selectNodeContents(p);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      return getSelection().toString().replace(/\s+/g, ' ').trim();
    });
    await page.getByRole('button', { name: 'Note on this passage' }).click();
    await aside.locator('blockquote').getByText(quote.slice(0, 20)).waitFor();
    await aside.getByLabel('Your note').fill('أحمد شرح هذا في القاعة');
    await aside.getByRole('switch', { name: 'Share with the trainers' }).check();
    await aside.getByText('The trainers of this course read it, and nobody else.').waitFor();
    await aside.getByRole('button', { name: 'Save the note' }).click();
    await aside.locator('.nt').getByText('Shared', { exact: true }).waitFor();
  });
  await t.step('My notes finds it, whatever the accents and the forms of letters', async () => {
    await visit(page, '/learning');
    await page.getByRole('link', { name: 'My notes' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'My notes' }).waitFor();
    await page.getByRole('heading', { name: course.title }).waitFor();
    const box = page.getByRole('searchbox', { name: 'Search notes' });
    await box.fill('احمد');
    await page.waitForURL(/q=/);
    await page.getByText('The mean is moved').waitFor({ state: 'detached' });
    await page.getByText('أحمد شرح هذا في القاعة').waitFor();
    await box.fill('cafe mean');
    await page.getByText('أحمد شرح هذا في القاعة').waitFor({ state: 'detached' });
    await page.getByText('The mean is moved').waitFor();
    await box.fill('zebra');
    await page.getByText('No note matches').waitFor();
    await page.getByRole('button', { name: 'Show all notes' }).click();
    await page.getByText('أحمد شرح هذا في القاعة').waitFor();
    await page.getByRole('button', { name: /^Shared/ }).click();
    await page.getByText('The mean is moved').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^All/ }).click();
    await page.getByRole('combobox', { name: 'Tag' }).selectOption('exam');
    await page.getByText('أحمد شرح هذا في القاعة').waitFor({ state: 'detached' });
  });
  await t.step('it leads back to the very second, and to the passage', async () => {
    await page.getByRole('link', { name: 'Go to 0:04 in the video' }).click();
    await page.waitForURL(`**/learn/${course.id}/${film.id}?at=4`);
    await at(4);
    await visit(page, '/notes?who=shared');
    await page.getByRole('link', { name: 'Show in the text' }).click();
    await page.waitForURL(`**/learn/${course.id}/${text.id}?note=*`);
    await page.waitForFunction(() => CSS.highlights.has('note'));
  });
  await t.step('it is changed, deleted and brought back', async () => {
    await visit(page, '/notes?tag=exam');
    await page.getByRole('button', { name: 'Change the note' }).click();
    await page.getByLabel('Your note').fill('Ask for the median');
    await page.getByRole('button', { name: 'Save the note' }).click();
    await page.locator('.nt-t').getByText('Ask for the median').waitFor();
    await page.getByRole('button', { name: 'Delete the note' }).click();
    await page.getByText('No note matches').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('.nt-t').getByText('Ask for the median').waitFor();
  });
  await t.step('another window of mine is not overwritten unseen', async () => {
    const { items } = await t.api(page, 'GET', '/me/notes?tag=exam');
    await page.getByRole('button', { name: 'Change the note' }).click();
    await page.getByLabel('Your note').fill('Mine');
    await t.api(page, 'PUT', `/notes/${items[0].id}`, { version: items[0].version, text: 'Theirs', second: 4, tags: ['exam'] });
    page.pardon(/409/);
    await page.getByRole('button', { name: 'Save the note' }).click();
    await page.getByText('You changed this note in another window meanwhile').waitFor();
    await page.getByRole('button', { name: /mine/i }).click();
    await page.locator('.nt-t').getByText('Mine', { exact: true }).waitFor();
  });
  await t.step('the file has all of them', async () => {
    await visit(page, '/notes');
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export as Markdown' }).click()]);
    const written = await readFile(await file.path(), 'utf8');
    for (const words of ['# My notes', `## ${course.title}`, `?at=4)**`, 'Mine', 'أحمد شرح هذا في القاعة', 'Shared with the trainers'])
      if (!written.includes(words)) throw new Error(`the file lacks ${words}:\n${written}`);
  });
  await t.step('so has the PDF, to be read and printed', async () => {
    const text = await printed(page, 'Export as PDF');
    for (const words of ['My notes', 'Warda Fares', course.title, '0:04', 'Mine', 'Shared with the trainers'])
      if (!text.includes(words)) throw new Error(`the PDF lacks ${words}:\n${text}`);
  });
  await t.step('the trainer reads just the shared one', async () => {
    const trainer = await t.person('trainer');
    await visit(trainer, `/teach/${course.id}/notes`);
    await trainer.getByText('أحمد شرح هذا في القاعة').waitFor();
    if (await trainer.getByText('Mine', { exact: true }).count()) throw new Error('a private note is shown to the team');
    await trainer.getByRole('button', { name: 'Warda Fares' }).click();
    await trainer.waitForURL(/person=/);
    await trainer.getByText('أحمد شرح هذا في القاعة').waitFor();
    await trainer.close();
    const other = await t.person(await newTrainee(t, 'Salwa'));
    const got = await other.context().request.get(`/api/v1/courses/${course.id}/notes`);
    if (got.status() !== 403) throw new Error(`another trainee gets ${got.status()}`);
    await other.close();
  });
  const phone = await t.person(who, PHONE);
  for (const place of ['/notes', '/notes?q=zzzz', `/learn/${course.id}/${film.id}`, `/learn/${course.id}/${text.id}`])
    await t.check(`${place} in Arabic on a phone`, async () => {
      await visit(phone, place);
      if (place.startsWith('/learn')) {
        const panel = phone.getByRole('complementary', { name: 'ملاحظاتي' });
        if (!(await panel.count())) await phone.getByRole('button', { name: 'ملاحظاتي' }).click();
        await panel.getByRole('button', { name: 'اكتب ملاحظة' }).click();
        await panel.getByLabel('ملاحظتك').waitFor();
        await settled(phone);
      }
      return faults(phone, 'ar');
    });
  await t.step('the PDF in Arabic, from a phone', async () => {
    await visit(phone, '/notes');
    const text = await printed(phone, /PDF/);
    for (const words of ['ملاحظاتي', '٠:٠٤', 'Mine', 'المدربين'])
      if (!text.includes(words)) throw new Error(`the PDF lacks ${words}:\n${text}`);
  });
  await phone.close();
}

/** What stands in the PDF that a link leads to. */
async function printed(page, link) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: link }).click()]);
  return execFileSync('pdftotext', ['-layout', await file.path(), '-'], { encoding: 'utf8' }).replace(/[\u202a-\u202e]/g, '');
}
