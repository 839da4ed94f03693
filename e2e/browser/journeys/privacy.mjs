// Somebody's own data: a trainee gets a file of it, asks for the account to be deleted, keeps it, asks again; a super admin
// refuses once and then deletes it, and the trainee can no longer sign in.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { faults, visit } from '../checks.mjs';
import { COURSE, newTrainee } from '../people.mjs';
import { PASSWORD } from '../servers.mjs';

const run = promisify(execFile);
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 740 };

export default async function privacy(t) {
  const who = await newTrainee(t, 'Rasha');
  const trainee = await t.person(who);
  const admin = await t.person('admin');
  const { course } = await t.api(trainee, 'GET', `/catalogue/${encodeURIComponent(COURSE)}`);
  await t.api(trainee, 'POST', `/courses/${course.id}/enrollment`);

  await t.step('the file is made by the password, and appears by itself', async () => {
    await visit(trainee, '/profile');
    await trainee.getByRole('button', { name: 'Make a file of my data' }).click();
    const dialog = trainee.getByRole('dialog');
    trainee.pardon(/422/); // the wrong password
    await dialog.getByLabel('Current password').fill('not it at all');
    await dialog.getByRole('button', { name: 'Make the file' }).click();
    await dialog.locator('[aria-invalid=true]').waitFor();
    await dialog.getByLabel('Current password').fill(who.password);
    await dialog.getByRole('button', { name: 'Make the file' }).click();
    await trainee.getByRole('link', { name: /^Download/ }).waitFor();
  });
  await t.step('it holds the name and the course, to read and for programs', async () => {
    const [download] = await Promise.all([
      trainee.waitForEvent('download'),
      trainee.getByRole('link', { name: /^Download/ }).click(),
    ]);
    const file = await download.path();
    const read = async (name) => (await run('python3', ['-c', UNZIP, file, name])).stdout;
    if (!(await read('account.json')).includes('"Rasha"')) throw new Error('the name is missing');
    if (!(await read('learning.json')).includes(course.title)) throw new Error('the course is missing');
    const page = await read('index.html');
    if (!page.includes('The data of Rasha Fares') || !page.includes(course.title)) throw new Error(page.slice(0, 2000));
  });
  const ask = async (reason) => {
    await trainee.getByRole('button', { name: 'Delete my account' }).click();
    const dialog = trainee.getByRole('dialog');
    await dialog.getByLabel(/^Why/).fill(reason);
    await dialog.getByLabel('Current password').fill(who.password);
    await dialog.getByRole('button', { name: 'Ask for deletion' }).click();
    await trainee.getByText('You asked for your account to be deleted').waitFor();
  };
  await t.step('a request is taken back', async () => {
    await ask('A slip of the finger');
    await trainee.getByRole('button', { name: 'Keep my account' }).click();
    await trainee.getByRole('button', { name: 'Delete my account' }).waitFor();
  });
  await t.step('a super admin is told, refuses, and the trainee reads why without a reload', async () => {
    await ask('I moved to another city');
    await visit(admin, '/notifications');
    await admin.getByText('Somebody asks for their account to be deleted').first().waitFor();
    await visit(admin, '/admin/privacy');
    await admin.getByText('I moved to another city').waitFor();
    await admin.getByRole('button', { name: 'Refuse', exact: true }).click();
    const dialog = admin.getByRole('dialog');
    await dialog.getByLabel('Why it stays').fill('Your course runs until June');
    await dialog.getByRole('button', { name: 'Refuse' }).click();
    await admin.getByText('Nobody asks to be deleted.').waitFor();
    await trainee.getByText('Your course runs until June').waitFor();
  });
  await t.step('asked again it is accepted, and the trainee can no longer sign in', async () => {
    await ask('I still want to go');
    await visit(admin, '/admin/privacy');
    await admin.getByRole('button', { name: 'Delete the account' }).click();
    const dialog = admin.getByRole('dialog');
    await dialog.getByRole('textbox').fill(who.email);
    await dialog.getByRole('button', { name: 'Delete the account' }).click();
    await admin.getByText('Nobody asks to be deleted.').waitFor();
    trainee.pardon(/401/);
    const refused = await trainee.context().request.post('/api/v1/auth/sign-in', {
      data: { identifier: who.email, password: who.password },
    });
    if (refused.status() !== 401) throw new Error(`signing in answers ${refused.status()}`);
  });
  await t.step('a super admin makes a file for somebody, from the menu of the person', async () => {
    await visit(admin, '/admin/users?role=trainer');
    await admin.getByRole('button', { name: /^Actions/ }).first().click();
    await admin.getByRole('menuitem', { name: 'Make a file of the data' }).click();
    await admin.getByRole('button', { name: 'Show' }).click();
    await admin.getByRole('link', { name: /^Download/ }).waitFor();
  });
  await t.step('how long records are kept is changed, within limits', async () => {
    admin.pardon(/422/);
    const days = admin.getByLabel('Notifications', { exact: true });
    await days.fill('3');
    await admin.getByRole('button', { name: 'Save' }).click();
    await admin.getByText('From 7 to 3650 days.').waitFor();
    await days.fill('٢٠٠');
    await admin.getByRole('button', { name: 'Save' }).click();
    await admin.getByText('The periods are saved').waitFor();
    if ((await days.inputValue()) !== '200') throw new Error(`kept: ${await days.inputValue()}`);
  });
  for (const look of [PHONE, { ...PHONE, lang: 'en', scheme: 'light', width: 1280 }]) {
    const boss = await t.person('admin', look);
    const other = await t.person('trainee', look);
    if (look === PHONE) await t.api(other, 'POST', '/me/deletion-request', { current: PASSWORD, reason: 'سأنتقل إلى مدينة أخرى' });
    for (const [page, place] of [[boss, '/admin/privacy'], [boss, '/profile'], [other, '/profile']])
      await t.check(`${place} in ${look.lang} at ${look.width} px`, async () => {
        await visit(page, place);
        const wrong = await faults(page, look.lang);
        if (wrong.length) throw new Error(wrong.join('\n'));
        if (process.env.COURSEWORX_SHOTS)
          await page.screenshot({ path: `${process.env.COURSEWORX_SHOTS}/${place.replaceAll('/', '_')}-${look.lang}-${page === boss ? 'boss' : 'other'}.png`, fullPage: true });
      });
    if (look !== PHONE) await t.api(other, 'DELETE', '/me/deletion-request');
  }
}

const UNZIP = 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))';
