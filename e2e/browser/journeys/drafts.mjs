// The preview with drafts: the team sees what is not published yet, marked as such; trainees find nothing of it.
import { axe, faults, visit } from '../checks.mjs';

const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

export default async function drafts(t) {
  const page = await t.person('trainer');
  const course = await t.api(page, 'POST', '/courses', { title: 'Bread, from the start' });
  await t.api(page, 'PATCH', `/courses/${course.id}`, { description: 'From flour to crust.' });
  const section = await t.api(page, 'POST', `/courses/${course.id}/sections`, { title: 'Basics' });
  const lesson = async (title, isPublished) => {
    const body = { sectionId: section.id, type: 'article', title };
    const { id } = await t.api(page, 'POST', `/courses/${course.id}/contents`, body);
    await t.api(page, 'PATCH', `/contents/${id}`, { articleContent: `<p>${title}, as it was.</p>`, isPublished });
    return id;
  };
  const flour = await lesson('Flour', true);
  const crust = await lesson('Crust', false);
  await t.api(page, 'POST', `/courses/${course.id}/publish`);
  const { version } = await t.api(page, 'GET', `/contents/${flour}/article`);
  await t.api(page, 'PUT', `/contents/${flour}/article`, { html: '<p>Flour, written anew.</p>', version });
  const outline = (where) => where.locator('.ol-p');

  await t.step('a preview shows what a trainee finds, until drafts are asked for', async () => {
    await visit(page, `/teach/${course.id}`);
    await page.getByRole('link', { name: 'Preview as a trainee' }).click();
    await page.getByText('Flour, as it was.').waitFor();
    if (await outline(page).getByText('Crust').count()) throw new Error('what is not published is there');
    await page.getByRole('switch', { name: 'Show what is not published' }).click();
    await page.getByText('Flour, written anew.').waitFor();
    await page.getByText('This is the draft. Trainees still read the text that is online.').waitFor();
    await outline(page).locator('a', { hasText: 'Crust' }).getByText('Not published').waitFor();
    const found = [...(await axe(page)), ...(await faults(page, 'en'))];
    if (found.length) throw new Error(found.join('\n'));
    await page.getByRole('link', { name: 'Next lesson' }).click();
    await page.getByText('Crust, as it was.').waitFor();
    await page.getByText('Not published: trainees do not find this yet.').waitFor();
  });
  await t.step('without drafts again one is back where a trainee begins', async () => {
    await page.getByRole('switch', { name: 'Show what is not published' }).click();
    await page.getByText('Flour, as it was.').waitFor();
    await outline(page).getByText('Crust').waitFor({ state: 'detached' });
  });
  await t.step('the menu of a row leads to what is being written', async () => {
    await visit(page, `/teach/${course.id}?content=${crust}`);
    await page.getByRole('button', { name: 'Actions for “Crust”' }).click();
    await page.getByRole('menuitem', { name: 'See it as a trainee' }).click();
    await page.getByText('Crust, as it was.').waitFor();
  });
  await t.step('a trainee who asks for drafts finds none', async () => {
    const trainee = await t.person('trainee');
    trainee.pardon(/404/);
    await t.api(trainee, 'POST', `/courses/${course.id}/enrollment`);
    await visit(trainee, `/learn/${course.id}/${flour}`);
    await trainee.getByText('Flour, as it was.').waitFor();
    for (const path of [`/learn/${course.id}?drafts=true`, `/learn/contents/${crust}?preview=true&drafts=true`, `/learn/contents/${flour}?drafts=true`]) {
      const answer = await trainee.request.get(new URL(`/api/v1${path}`, trainee.url()).href);
      if (answer.status() !== 404) throw new Error(`${path}: ${answer.status()}`);
    }
    await trainee.close();
  });
  await t.step('an earlier outline is looked at and brought back, though somebody changed it meanwhile', async () => {
    page.pardon(/409/);
    await t.api(page, 'PATCH', `/contents/${crust}`, { isPublished: true });
    await visit(page, `/teach/${course.id}/settings/history`);
    await page.getByRole('button', { name: 'Look at revision 1' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revision 1' });
    await dialog.getByText('Flour', { exact: true }).waitFor();
    const restore = dialog.getByRole('button', { name: 'Bring this outline back' });
    await page.waitForFunction(() => document.querySelector('dialog[open] .dlg-f .btn.pri')?.disabled === false);
    const found = [...(await axe(page)), ...(await faults(page, 'en'))];
    if (found.length) throw new Error(found.join('\n'));
    const water = await lesson('Water', true);
    await restore.click();
    await dialog.getByText('Somebody changed the outline while you looked.').waitFor();
    await restore.click();
    await page.getByText('The outline is back. 2 later parts are drafts now.').waitFor();
    const { sections } = await t.api(page, 'GET', `/courses/${course.id}/outline`);
    const got = sections[0].contents.map((c) => `${c.id === water ? 'Water' : c.title} ${c.isPublished}`).join();
    if (got !== 'Flour true,Crust false,Water false') throw new Error(got);
    await page.getByRole('button', { name: 'Look at revision 4' }).waitFor();
  });
  await t.step('in Arabic, on a phone', async () => {
    const phone = await t.person('trainer', PHONE);
    await visit(phone, `/learn/${course.id}/${crust}?preview=true&drafts=true`);
    await phone.getByText('لم يُنشر: لا يجده المتدربون بعد.').waitFor();
    const found = [...(await axe(phone)), ...(await faults(phone, 'ar'))];
    if (found.length) throw new Error(found.join('\n'));
    await visit(phone, `/teach/${course.id}/settings/history`);
    await phone.getByRole('button', { name: /١$/ }).last().click();
    await phone.getByRole('button', { name: 'أعد هذا المحتوى' }).waitFor();
    const asked = [...(await axe(phone)), ...(await faults(phone, 'ar'))];
    if (asked.length) throw new Error(asked.join('\n'));
    await phone.close();
  });
}
