// The second factor: set up, asked for, and left to a recovery code when the phone is lost.
import { visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';
import { totp } from '../totp.mjs';

export default async function factor(t) {
  const { email, password } = await newTrainee(t, 'Tamer');
  const page = await t.person({ email, password });
  let secret = '';
  let recovery = '';

  await t.step('is set up with an app', async () => {
    await visit(page, '/profile');
    await page.getByRole('button', { name: 'Set it up' }).click();
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    secret = (await page.locator('bdi.code').filter({ hasText: /^[A-Z2-7 ]{16,}$/ }).innerText()).replaceAll(' ', '');
    await page.getByLabel('Code', { exact: true }).fill(totp(secret, -1));
    await page.getByRole('button', { name: 'Switch it on' }).click();
    recovery = await page.locator('.rec li').first().innerText();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 unused recovery codes are left').waitFor();
  });
  // The demonstration asks nobody for it; on a site of its own the server's tests do.
  await t.step('gives new recovery codes, by one of the old', async () => {
    await page.getByRole('button', { name: 'New recovery codes' }).click();
    const dialog = page.getByRole('dialog', { name: 'New recovery codes' });
    await dialog.getByLabel('Code', { exact: true }).fill('WRONG-WRONG-WRONG');
    page.pardon(/422/);
    await dialog.getByRole('button', { name: 'New recovery codes' }).click();
    await dialog.getByText('This is not the code.').waitFor();
    await dialog.getByLabel('Code', { exact: true }).fill(recovery);
    await dialog.getByRole('button', { name: 'New recovery codes' }).click();
    await page.getByRole('button', { name: 'I have kept them' }).click();
  });
  await t.step('is switched off by a code', async () => {
    await page.getByRole('button', { name: 'Switch it off' }).click();
    const dialog = page.getByRole('dialog', { name: 'Switch it off' });
    await dialog.getByLabel('Code', { exact: true }).fill(totp(secret));
    await dialog.getByRole('button', { name: 'Switch it off' }).click();
    await page.getByRole('button', { name: 'Set it up' }).waitFor();
  });
}
