// Steering: settings in two tabs, the audit log as sentences, the list of users on a phone, and whoever is put out is told why.
import { faults, settled, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

const PHONE = { lang: 'en', scheme: 'light', width: 360, height: 800 };
const ARABIC = { lang: 'ar', scheme: 'dark', width: 390, height: 844 };

export default async function steer(t) {
  const admin = await t.person('admin');
  const none = (wrong) => {
    if (wrong.length) throw new Error(wrong.join('\n'));
  };

  await t.step('settings in two tabs: other fields do not stand in the way, the same one is a conflict', async () => {
    const other = await admin.context().newPage();
    other.pardon(/409|admin\/settings/);
    const minimum = (page) => page.getByLabel('Least characters of a password');
    for (const page of [admin, other]) await visit(page, '/admin/settings/registration');
    await minimum(other).fill('10');
    await minimum(admin).fill('9');
    await admin.getByRole('button', { name: 'Save' }).click();
    await admin.getByText('The settings are saved').waitFor();
    await other.getByRole('button', { name: 'Save' }).click();
    const note = other.getByText('Somebody else changed this meanwhile. What you typed is still here.');
    await note.waitFor();
    none(await faults(other, 'en'));
    if ((await minimum(other).inputValue()) !== '10') throw new Error('what was typed is gone');
    await other.getByRole('button', { name: 'Load what is there' }).click();
    await note.waitFor({ state: 'hidden' });
    if ((await minimum(other).inputValue()) !== '9') throw new Error('what is saved is not shown');
    // As long as nothing is typed the page follows what is saved elsewhere. Once more, and this time the own value is to stand.
    await minimum(admin).fill('11');
    await minimum(other).fill('12');
    await admin.getByRole('button', { name: 'Save' }).click();
    await admin.getByRole('button', { name: 'Save', disabled: true }).waitFor();
    await other.getByRole('button', { name: 'Save' }).click();
    await note.waitFor();
    await other.getByRole('button', { name: 'Save mine over it' }).click();
    await other.getByRole('button', { name: 'Save', disabled: true }).waitFor();
    const { passwordMinimum } = await t.api(admin, 'GET', '/admin/settings');
    if (passwordMinimum !== 12) throw new Error(`${passwordMinimum} instead of the own value`);
    await t.api(admin, 'PATCH', '/admin/settings', { passwordMinimum: 8 });
    await other.close();
  });

  const wael = await newTrainee(t, 'Wael');
  const hoda = await newTrainee(t, 'Hoda');
  const menu = async (page, email, name, item) => {
    await visit(page, `/admin/users?q=${email}`);
    await page.getByRole('button', { name: new RegExp(`Actions for .*${name}`) }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await t.step('who is signed out by a super admin is told why over the page, and goes on there', async () => {
    const page = await t.person(hoda);
    page.pardon(/401|api\/v1|ApiError/);
    await visit(page, '/profile');
    await page.getByLabel('First name').fill('Hoda Mariam');
    await menu(admin, hoda.email, 'Hoda', 'Sign out everywhere');
    await admin.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await admin.getByText(/sessions? of .*Hoda.* ended/).waitFor();
    await page.getByRole('button', { name: 'Save' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'You were signed out by a super admin' });
    await dialog.getByText('Your password is the same as before').waitFor();
    none(await faults(page, 'en'));
    await dialog.getByLabel('Password', { exact: true }).fill(hoda.password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'hidden' });
    if ((await page.getByLabel('First name').inputValue()) !== 'Hoda Mariam') throw new Error('what was typed is gone');
  });
  await t.step('who is deactivated reads why on the sign-in page, in Arabic on a phone', async () => {
    const page = await t.person(wael, ARABIC);
    page.pardon(/401|api\/v1|ApiError/);
    await visit(page, '/learning');
    await menu(admin, wael.email, 'Wael', 'Deactivate');
    await admin.getByText(/Wael.* is deactivated/).waitFor();
    const dialog = page.getByRole('dialog', { name: 'أُوقف حسابك' });
    await dialog.waitFor();
    none(await faults(page, 'ar'));
    await dialog.getByRole('button', { name: 'إلى صفحة الدخول' }).click();
    await page.waitForURL('**/sign-in');
    await page.locator('#main').getByText('أوقف مدير عام هذا الحساب').waitFor();
    await settled(page);
    none(await faults(page, 'ar'));
    // Another browser learns nothing of it: the right password is refused like a wrong one.
    const stranger = await t.visitor();
    stranger.pardon(/401/);
    await visit(stranger, '/sign-in');
    await stranger.getByLabel('E-mail or phone').fill(wael.email);
    await stranger.getByLabel('Password', { exact: true }).fill(wael.password);
    await stranger.getByRole('button', { name: 'Sign in' }).click();
    await stranger.getByRole('alert').waitFor();
    if (await stranger.getByText('deactivated').count()) throw new Error('a stranger is told');
  });
  await t.step('a reload after the end says why too', async () => {
    const page = await t.person(hoda);
    page.pardon(/401|api\/v1|ApiError/);
    await visit(page, '/learning');
    await menu(admin, hoda.email, 'Hoda', 'Make a temporary password');
    await admin.getByRole('dialog').getByRole('button', { name: 'Make a temporary password' }).click();
    await admin.getByRole('dialog').getByText('It is shown once').waitFor();
    await page.goto('/profile');
    await page.waitForURL('**/sign-in**');
    await page.getByText('Your password was reset').waitFor();
  });

  await t.step('the audit log reads as sentences, and keeps the codes', async () => {
    await visit(admin, '/admin/audit');
    await admin.getByText(/changed the settings: length of passwords/).first().waitFor();
    await admin.getByText(/deactivated|changed the account of .*Wael.*: active/).first().waitFor();
    none(await faults(admin, 'en'));
    await admin.getByRole('searchbox').fill('user.sessions_ended');
    await admin.waitForURL('**q=user.sessions_ended**');
    const row = admin.getByRole('row').filter({ hasText: /ended 1 session of|ended \d+ sessions of/ }).first();
    await row.waitFor();
    await row.getByText('Details').click();
    await row.getByRole('button', { name: 'user.sessions_ended' }).waitFor();
    await admin.getByRole('searchbox').fill('changed the settings');
    await admin.waitForURL('**q=changed**');
    await admin.getByText(/changed the settings/).first().waitFor();
  });
  await t.step('in Arabic they read right to left', async () => {
    const page = await t.person('admin', ARABIC);
    await visit(page, '/admin/audit');
    await page.getByText('الإعدادات: طول كلمة المرور').first().waitFor();
    none(await faults(page, 'ar'));
  });

  for (const look of [PHONE, ARABIC])
    await t.step(`users on a phone, ${look.lang}: two lines each, filters behind one button`, async () => {
      const page = await t.person('admin', look);
      await visit(page, '/admin/users');
      const rows = page.locator('.ppl tbody tr');
      await rows.first().waitFor();
      for (const box of await rows.evaluateAll((list) => list.map((row) => row.getBoundingClientRect().height)))
        if (box > 76) throw new Error(`a row is ${box} px high`);
      none(await faults(page, look.lang));
      const filter = page.locator('.flt-b');
      const roles = page.getByRole('group', { name: look.lang === 'ar' ? 'الدور' : 'Role' });
      if (await roles.isVisible()) throw new Error('the filters are open');
      await filter.click();
      await roles.getByRole('button').nth(2).click();
      await page.waitForURL('**role=trainer**');
      await settled(page);
      none(await faults(page, look.lang));
      if (!/[1١]/.test(await filter.innerText())) throw new Error('nobody sees that a filter is on');
    });
}
