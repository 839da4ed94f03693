// Signing out, two tabs, and a session that ends under someone's hands.
import { settled, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

export default async function session(t) {
  const who = await newTrainee(t, 'Dina');
  const page = await t.person(who);

  await t.step('a session outlives its short-lived cookie', async () => {
    await visit(page, '/learning');
    await page.context().clearCookies({ name: 'cw_access' });
    await page.reload();
    await settled(page);
    await page.getByRole('heading', { name: 'Welcome back, Dina' }).waitFor();
  });
  await t.step('what was typed survives the end of the session', async () => {
    page.pardon(/401/);
    await visit(page, '/profile');
    await page.getByLabel('First name').fill('Dina-Marie');
    const others = await t.visitor();
    await t.api(others, 'POST', '/auth/sign-in', { identifier: who.email, password: who.password });
    const { items } = await t.api(others, 'GET', '/me/sessions');
    for (const s of items.filter((s) => !s.current)) await t.api(others, 'DELETE', `/me/sessions/${s.id}`);
    await page.locator('form').filter({ hasText: 'First name' }).getByRole('button', { name: 'Save' }).click();
    const dialog = page.getByRole('dialog', { name: 'This session was ended' });
    await dialog.waitFor();
    await dialog.getByLabel('Password', { exact: true }).fill(who.password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'detached' });
    if ((await page.getByLabel('First name').inputValue()) !== 'Dina-Marie') throw new Error('what was typed is gone');
    await page.locator('form').filter({ hasText: 'First name' }).getByRole('button', { name: 'Save' }).click();
    await page.waitForFunction(() => document.querySelector('.toasts')?.textContent.trim());
    const me = await t.api(page, 'GET', '/me');
    if (me.user.firstName !== 'Dina-Marie') throw new Error(`the server has ${me.user.firstName}`);
  });
  await t.step('keys on their way to the page do not land in the form that asks in again', async () => {
    await visit(page, '/profile');
    const { items } = await t.api(page, 'GET', '/me/sessions');
    const others = await t.visitor();
    await t.api(others, 'POST', '/auth/sign-in', { identifier: who.email, password: who.password });
    for (const s of items) await t.api(others, 'DELETE', `/me/sessions/${s.id}`);
    const name = page.getByLabel('First name');
    await name.fill('Dina');
    await name.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'This session was ended' });
    await dialog.waitFor();
    await page.keyboard.type('Marie');
    const address = dialog.getByLabel(/E-mail/);
    if ((await address.inputValue()) !== who.email) throw new Error(`the address is ${await address.inputValue()}`);
    await dialog.getByLabel('Password', { exact: true }).fill(who.password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'detached' });
  });
  await t.step('signing out in one tab signs the other one out', async () => {
    const second = await page.context().newPage();
    await visit(second, '/learning');
    await page.bringToFront();
    await page.getByRole('button', { name: /Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    await second.waitForURL('**/sign-in?next=*');
  });
  await t.step('and a closed page asks to sign in', async () => {
    await page.goto('/learning');
    await page.waitForURL('**/sign-in?next=*');
  });
}
