// Ways in: a forgotten password, an invitation, people from a file, and a super admin who looks on.
import { settled, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

export default async function entry(t) {
  const who = await newTrainee(t, 'Salma');
  const admin = await t.person('admin');
  /** The address of the link in the newest mail to somebody, as a path of this server. */
  const linkTo = async (email) => {
    const { items } = await t.api(admin, 'GET', '/admin/mails?limit=100');
    const mail = items.find((m) => m.to === email && m.subject !== 'Your password was changed');
    if (!mail) throw new Error(`no mail to ${email}`);
    const { text } = await t.api(admin, 'GET', `/admin/mails/${mail.id}`);
    return new URL(/https?:\S+\/link\/\S+/.exec(text)[0]).pathname;
  };
  const mailed = async (email) => {
    for (let tries = 0; tries < 50; tries += 1) {
      const found = await linkTo(email).catch(() => null);
      if (found) return found;
      await admin.evaluate(() => new Promise((done) => requestIdleCallback(done)));
    }
    return linkTo(email);
  };

  await t.step('a forgotten password is replaced', async () => {
    const page = await t.visitor();
    await visit(page, '/sign-in');
    await page.getByRole('link', { name: 'Forgot it?' }).click();
    await page.getByLabel('E-mail or phone').fill(who.email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
    await visit(page, await mailed(who.email));
    await page.getByLabel('New password', { exact: true }).fill('nine quiet rivers');
    await page.getByRole('button', { name: 'Keep this password' }).click();
    await page.waitForURL('**/learning');
    await page.close();
  });
  await t.step('a link works once', async () => {
    const page = await t.visitor();
    page.pardon(/404/);
    await visit(page, await linkTo(who.email));
    await page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
    await page.close();
  });
  await t.step('people come from a file', async () => {
    await visit(admin, '/admin/users');
    await admin.getByRole('button', { name: 'Import', exact: true }).click();
    const dialog = admin.getByRole('dialog', { name: /Import people/ });
    const file = 'First name;Last name;E-mail\nHany;Adel;hany.adel@example.com\n;Nobody;not an address\n';
    await dialog
      .locator('input[type=file]')
      .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
    await dialog.getByRole('button', { name: /^Wrong/ }).waitFor();
    await dialog.getByRole('row').filter({ hasText: 'not an address' }).waitFor();
    await dialog.getByRole('button', { name: 'Import 1 person' }).click();
    await dialog.getByText('1 account is ready.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await admin.getByRole('row').filter({ hasText: 'hany.adel@example.com' }).waitFor();
  });
  await t.step('an invitation lets in', async () => {
    const page = await t.visitor();
    await visit(page, await mailed('hany.adel@example.com'));
    await page.getByRole('heading', { name: 'Welcome, Hany' }).waitFor();
    await page.getByLabel('New password', { exact: true }).fill('four slow trains');
    await page.getByRole('button', { name: 'Keep this password' }).click();
    await page.waitForURL('**/learning');
    await page.close();
  });
  await t.step('a super admin sees the site as somebody else, and comes back', async () => {
    await visit(admin, `/admin/users?q=${who.email}`);
    await admin.getByRole('button', { name: /Actions for .*Salma/ }).click();
    await admin.getByRole('menuitem', { name: 'See the site as this person' }).click();
    await admin.getByText(/You see the site as .*Salma/).waitFor();
    await settled(admin);
    await admin.getByRole('button', { name: 'Back to my own view' }).click();
    await admin.waitForURL('**/admin/users');
    await admin.getByRole('heading', { name: /^Users/ }).waitFor();
  });
}
