// What the team of a course reads on a phone in Arabic: who is switched off, whose account is gone, how a course is handed
// over, who lacks what comes before, and what two who write the same article are told.
import { axe, faults, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

export default async function hand(t) {
  const admin = await t.person('admin');
  const owner = await newTrainee(t, 'Yusra', 'trainer');
  const heir = await newTrainee(t, 'Bilal', 'trainer');
  const off = await newTrainee(t, 'Mazen', 'trainer');
  const learner = await newTrainee(t, 'Dunya');
  const page = await t.person(owner);
  const course = await t.api(page, 'POST', '/courses', { title: 'First aid, handed over' });
  const before = await t.api(page, 'POST', '/courses', { title: 'Before it' });
  for (const [who, role] of [[heir, 'trainer'], [off, 'observer']])
    await t.api(page, 'PUT', `/courses/${course.id}/team/${who.id}`, { role });
  await t.api(admin, 'PATCH', `/users/${off.id}`, { isActive: false });
  const looksWell = async (where) => {
    const found = [...(await axe(where)), ...(await faults(where, 'ar'))];
    if (found.length) throw new Error(found.join('\n'));
  };
  const phone = await t.person(owner, PHONE);

  await t.step('the team, with somebody who is switched off, and the dialog that hands over', async () => {
    await visit(phone, `/teach/${course.id}/settings/team`);
    await phone.getByRole('listitem').filter({ hasText: 'Mazen' }).getByText('معطّل').waitFor();
    await looksWell(phone);
    await phone.getByLabel(/Bilal/).first().selectOption('owner');
    await phone.getByRole('dialog').getByText('Bilal').waitFor();
    await looksWell(phone);
    await phone.getByRole('dialog').getByRole('button', { name: 'إلغاء' }).click();
  });
  await t.step('who lacks what comes before', async () => {
    const section = await t.api(page, 'POST', `/courses/${before.id}/sections`, { title: 'One' });
    const body = { sectionId: section.id, type: 'article', title: 'Something to read' };
    const { id } = await t.api(page, 'POST', `/courses/${before.id}/contents`, body);
    await t.api(page, 'PATCH', `/contents/${id}`, { articleContent: '<p>Read me.</p>', isPublished: true });
    await t.api(page, 'PATCH', `/courses/${before.id}`, { description: 'What comes first.' });
    await t.api(page, 'POST', `/courses/${before.id}/publish`);
    await t.api(page, 'PUT', `/courses/${course.id}/prerequisites`, { courses: [before.id] });
    await visit(phone, `/teach/${course.id}/people`);
    await phone.getByRole('button', { name: 'إضافة متدربين' }).click();
    const add = phone.getByRole('dialog');
    await add.getByRole('searchbox').fill(learner.email);
    await add.getByRole('button', { name: /Dunya/ }).first().click();
    await add.locator('button[type="submit"], .dlg-f .btn.pri').last().click();
    await add.getByText('شخص واحد لم يتمّ ما يسبق هذه الدورة').waitFor();
    await looksWell(phone);
    await add.getByRole('button', { name: 'إغلاق' }).click();
    await t.api(page, 'POST', `/courses/${before.id}/archive`);
    await t.api(page, 'PUT', `/courses/${course.id}/team/${heir.id}`, { role: 'trainer' });
  });
  await t.step('two who write the same article', async () => {
    phone.pardon(/409|ERR_|aborted/);
    const body = { type: 'article', title: 'الخميرة' };
    const { id } = await t.api(page, 'POST', `/courses/${course.id}/contents`, body);
    await t.api(page, 'PATCH', `/contents/${id}`, { articleContent: '<p>الكلمات الأولى.</p>' });
    await visit(phone, `/teach/${course.id}?content=${id}`);
    await phone.locator('.art .ProseMirror').getByText('الكلمات الأولى.').click();
    await phone.route('**/article', (route) =>
      route.request().method() === 'GET' ? route.abort('aborted') : route.continue(),
    );
    const { version } = await t.api(page, 'GET', `/contents/${id}/article`);
    await t.api(page, 'PUT', `/contents/${id}/article`, { html: '<p>كلمات غيره.</p>', version });
    await phone.keyboard.press('Control+End');
    await phone.keyboard.type(' وكلماتي.');
    await phone.unroute('**/article');
    await phone.getByRole('button', { name: 'إبقاء نصي' }).waitFor();
    await looksWell(phone);
    await phone.getByRole('button', { name: 'إبقاء نصي' }).click();
    await phone.getByRole('button', { name: 'إبقاء نصي' }).waitFor({ state: 'detached' });
  });
  await t.step('an owner whose account is gone: a trainer is told, and a super admin hands over', async () => {
    await phone.close();
    await page.close();
    await t.api(admin, 'DELETE', `/users/${owner.id}`);
    const left = await t.person(heir, PHONE);
    await visit(left, `/teach/${course.id}/settings/team`);
    await left.getByText('حُذف الحساب').waitFor();
    await left.getByText('لم يعد لمالك الدورة حساب.').first().waitFor();
    await looksWell(left);
    await t.api(admin, 'PUT', `/courses/${course.id}/team/${heir.id}`, { role: 'owner' });
    await visit(left, `/teach/${course.id}/settings/team`);
    await left.getByRole('listitem').filter({ hasText: 'Bilal' }).waitFor();
    if (await left.getByText('حُذف الحساب').count()) throw new Error('who is gone is still in the team');
    await left.close();
  });
}
