// A super admin switches the counters on, sees what happens by day as it happens, counts again what was before, and takes it home;
// the team of a course finds the last 30 days on its page, others do not. With COURSEWORX_SHOTS set to a folder, the pages are kept
// there as pictures.
import { readFile } from 'node:fs/promises';
import { looker, until, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

const look = looker('analytics');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function analytics(t) {
  const admin = await t.person('admin');
  const trainer = await t.person('trainer');
  const dialog = admin.getByRole('dialog');
  await t.step('is switched on, and says that nothing was counted yet', async () => {
    await visit(admin, '/admin/plugins?q=analytics');
    await admin.locator('.plg > li').filter({ hasText: 'Analytics' }).getByRole('switch').click();
    await dialog.getByText('To count what happens, on the day it happens.').waitFor();
    await look(admin, 'asked', 'en');
    await dialog.getByRole('button', { name: 'Switch on' }).click();
    await dialog.waitFor({ state: 'detached' });
    await admin.locator('.side').getByRole('link', { name: 'Analytics' }).click();
    await admin.getByRole('heading', { level: 1, name: 'Analytics' }).waitFor();
    await admin.getByRole('heading', { name: 'Nothing was counted on these days' }).waitFor();
    await look(admin, 'none', 'en');
  });

  const course = await t.api(trainer, 'POST', '/courses', { title: 'Paper lanterns' });
  await t.api(trainer, 'PATCH', `/courses/${course.id}`, { description: 'Folding, gluing, lighting.' });
  const section = await t.api(trainer, 'POST', `/courses/${course.id}/sections`, { title: 'Folding' });
  const content = await t.api(trainer, 'POST', `/courses/${course.id}/contents`, { sectionId: section.id, type: 'article', title: 'The first fold' });
  await t.api(trainer, 'PATCH', `/contents/${content.id}`, { articleContent: '<p>In half.</p>' });
  await t.api(trainer, 'POST', `/courses/${course.id}/publish`);
  const { slug } = await t.api(trainer, 'GET', `/courses/${course.id}`);

  const trainee = await t.person(await newTrainee(t, 'Maysoon'));
  await t.step('what happens is counted before the eyes of the super admin', async () => {
    await t.api(trainee, 'POST', `/courses/${course.id}/enrollment`);
    await t.api(trainee, 'POST', `/learn/contents/${content.id}/confirm`);
    const top = admin.getByRole('table', { name: 'Courses with most enrolments' }).getByRole('row').filter({ hasText: 'Paper lanterns' });
    await cells(top, 'Paper lanterns | 1 | 1 | 1 | 0');
    await admin.getByRole('button', { name: 'Show as a table' }).click();
    await cells(admin.getByRole('table', { name: 'By day' }).getByRole('row').nth(1), /\| 1 \| 1 \| 1 \| 0$/);
    await look(admin, 'live', 'en');
  });
  await t.step('what was before is counted when it is asked for', async () => {
    await admin.getByRole('button', { name: 'Count again' }).click();
    await dialog.getByText('What happens meanwhile is not lost.').waitFor();
    await look(admin, 'sure', 'en');
    await dialog.getByRole('button', { name: 'Count again' }).click();
    await admin.getByText('It is being counted.').waitFor();
    await admin.getByText('Last counted again').waitFor({ timeout: 60_000 });
    await look(admin, 'again', 'en');
  });
  await t.step('a longer time is shown by weeks, by the keyboard as well', async () => {
    await admin.getByRole('button', { name: '7 days' }).click();
    await admin.getByRole('heading', { name: 'By day' }).waitFor();
    await admin.getByRole('button', { name: '7 days' }).focus();
    for (let i = 0; i < 3; i++) await admin.keyboard.press('Tab');
    await admin.keyboard.press('Enter');
    await admin.getByRole('heading', { name: 'By week' }).waitFor();
    await admin.getByRole('img', { name: /^Enrolments from/ }).waitFor();
    await look(admin, 'year', 'en');
    const [file] = await Promise.all([admin.waitForEvent('download'), admin.getByRole('button', { name: 'Download as CSV' }).click()]);
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n');
    if (lines.length !== 366 || lines[0] !== 'day,enrolled,lessons,completed,left') throw new Error(`${lines.length}: ${lines[0]}`);
  });
  await t.step('the team finds the last days on the page of its course, nobody else does', async () => {
    await visit(trainer, `/courses/${slug}`);
    const card = trainer.getByRole('region', { name: 'How the course goes' });
    await card.getByRole('img', { name: '1 enrolment, day by day' }).waitFor();
    await look(trainer, 'card', 'en');
    await visit(trainee, `/courses/${slug}`);
    if (await trainee.getByRole('region', { name: 'How the course goes' }).count()) throw new Error('a trainee sees it');
    await card.getByRole('link', { name: 'All counters' }).click();
    await trainer.getByRole('heading', { level: 1, name: 'Analytics' }).waitFor();
    await trainer.getByRole('button', { name: 'Show as a table' }).click();
    await cells(trainer.getByRole('table', { name: 'By day' }).getByRole('row').nth(1), /\| 1 \| 1 \| 1 \| 0$/);
    await look(trainer, 'course', 'en');
  });
  await t.step('the card goes when the settings say so', async () => {
    await visit(admin, '/admin/plugins/analytics?tab=settings');
    const main = admin.getByRole('main');
    await main.getByLabel('Card on the course’s page').uncheck();
    await main.getByRole('button', { name: 'Save' }).click();
    await until(admin, async () => (await (await fetch('/api/v1/plugins/analytics')).json()).settings.teamCard === false);
    await visit(trainer, `/courses/${slug}`);
    await trainer.getByRole('complementary').first().waitFor();
    if (await trainer.getByRole('region', { name: 'How the course goes' }).count()) throw new Error('it is still there');
    await t.api(admin, 'PUT', '/plugins/analytics/settings', { values: { teamCard: true } });
  });
  await t.step('in Arabic on a phone', async () => {
    const arabic = await t.person('admin', PHONE);
    await visit(arabic, '/x/analytics/');
    await arabic.getByRole('img', { name: /^التسجيلات من/ }).waitFor();
    await look(arabic, 'site', 'ar');
    await arabic.locator('.an-tools .seg button').last().click();
    await arabic.getByRole('heading', { name: 'حسب الأسبوع' }).waitFor();
    await arabic.getByRole('button', { name: 'عرض كجدول' }).click();
    await look(arabic, 'year', 'ar');
    await visit(arabic, '/admin/plugins/analytics?tab=settings');
    await look(arabic, 'settings', 'ar');
    const teacher = await t.person('trainer', PHONE);
    await visit(teacher, `/courses/${slug}`);
    await teacher.getByRole('region', { name: 'كيف تسير الدورة' }).waitFor();
    await look(teacher, 'card', 'ar');
    await teacher.getByRole('link', { name: 'كل العدادات' }).click();
    await teacher.getByRole('heading', { level: 1, name: 'التحليلات' }).waitFor();
    await look(teacher, 'course', 'ar');
  });
  await t.step('everything goes with the plugin', async () => {
    await t.api(admin, 'POST', '/plugins/analytics/disable', { cascade: false });
    const off = await t.person('admin');
    await visit(off, '/x/analytics/');
    await off.getByRole('heading', { level: 1 }).waitFor();
    if (await off.getByRole('button', { name: '30 days' }).count()) throw new Error('the page is still there');
  });
}

/** Waits until the cells of a row say this. */
async function cells(row, want) {
  await row.waitFor();
  const fits = (said) => (typeof want === 'string' ? said === want : want.test(said));
  const until = Date.now() + 15_000;
  for (;;) {
    const said = (await row.getByRole('cell').allTextContents()).map((c) => c.trim()).join(' | ');
    if (fits(said)) return;
    if (Date.now() > until) throw new Error(said);
    await row.page().evaluate(() => new Promise(requestAnimationFrame));
  }
}
