// The books of the financial plugin: opened with a posting by hand, looked at from a figure to its transaction, taken back, closed; then
// in Arabic on a phone. With COURSEWORX_SHOTS set to a folder, the pages are kept there as pictures.
import { looker, visit } from '../checks.mjs';

const look = looker('books');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function books(t) {
  const base = await t.step('a centre with money', () => t.alone('books'));
  const admin = await t.person('admin', undefined, base);
  const main = admin.getByRole('main');
  const dialog = admin.getByRole('dialog');
  await t.api(admin, 'POST', '/plugins/financial/enable', {});

  await t.step('are empty at first, and say so', async () => {
    await visit(admin, '/x/financial/books');
    await main.getByText('Nothing in the books yet').waitFor();
    await look(admin, 'none', 'en');
  });
  await t.step('refuse what does not balance, and what has no reason, where it is', async () => {
    admin.pardon(/books\/transactions/);
    await main.getByRole('button', { name: 'Post a transaction' }).click();
    await dialog.getByLabel('Amount of entry 1').fill('1500');
    await dialog.getByLabel('Amount of entry 2').fill('1400.505');
    await dialog.getByRole('button', { name: 'Post', exact: true }).click();
    await dialog.getByText('Say why; it stands in the books.').waitFor();
    await dialog.getByText('with at most 2 decimals').waitFor();
    await look(admin, 'refused', 'en');
    await dialog.getByLabel('Amount of entry 2').fill('1400.50');
    await dialog.getByLabel('Why').fill('Opening balance');
    await dialog.getByRole('button', { name: 'Post', exact: true }).click();
    await dialog.getByText('In each currency what is debited has to be credited.').waitFor();
  });
  await t.step('take what balances', async () => {
    await dialog.getByLabel('Amount of entry 2').fill('1500.00');
    await dialog.getByRole('button', { name: 'Post', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await main.getByText('It balances').waitFor();
    await main.getByRole('row', { name: /Sales/ }).getByText('1,500.00').first().waitFor();
    await look(admin, 'balances', 'en');
  });
  await t.step('lead from a figure to its entries, and to the transaction', async () => {
    await main.getByRole('link', { name: /1,500\.00/ }).first().click();
    await admin.getByText('Corrections in').first().waitFor();
    await admin.goBack();
    await main.getByRole('link', { name: 'Sales' }).click();
    await admin.getByRole('heading', { level: 1, name: /^Sales in/ }).waitFor();
    await look(admin, 'entries', 'en');
    await main.getByRole('link', { name: 'Posted by hand' }).click();
    await main.getByText('Opening balance').waitFor();
    await look(admin, 'transaction', 'en');
  });
  await t.step('are made right by the opposite, once', async () => {
    await main.getByRole('button', { name: 'Reverse' }).click();
    await dialog.getByLabel('Why').fill('It was a trial.');
    await dialog.getByRole('button', { name: 'Reverse' }).click();
    await main.getByText('This was taken back.').waitFor();
    if (await main.getByRole('button', { name: 'Reverse' }).count()) throw new Error('it can be reversed again');
    await main.getByRole('link', { name: 'See it' }).click();
    await main.getByText('This takes another transaction back.').waitFor();
    await main.getByText('It was a trial.').waitFor();
  });
  await t.step('narrow to a period', async () => {
    await visit(admin, '/x/financial/books');
    await main.getByText('It balances').waitFor();
    await main.getByLabel('To', { exact: true }).fill('2020-01-01');
    await main.getByText('Nothing was posted in this time').waitFor();
    await main.getByLabel('To', { exact: true }).fill('');
    await main.getByText('It balances').waitFor();
  });
  await t.step('are closed for a period that is over', async () => {
    admin.pardon(/closings/);
    await main.getByRole('button', { name: 'Close a period' }).click();
    await dialog.getByLabel('Last day of the period').fill('2999-01-01');
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await dialog.getByText('Choose a day since 2000 that is over.').waitFor();
    await dialog.getByLabel('Last day of the period').fill('2026-01-31');
    await look(admin, 'close', 'en');
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await dialog.waitFor({ state: 'detached' });
    await main.getByText('Closed until').waitFor();
  });
  await t.step('in Arabic on a phone', async () => {
    const arabic = await t.person('admin', PHONE, base);
    await visit(arabic, '/x/financial/books');
    await arabic.getByRole('main').getByText('متوازنة').waitFor();
    await look(arabic, 'balances', 'ar');
    await arabic.getByRole('link', { name: 'المبيعات' }).click();
    await arabic.getByRole('link', { name: 'قيد يدوي' }).waitFor();
    await look(arabic, 'entries', 'ar');
    await arabic.getByRole('link', { name: 'قيد يدوي' }).click();
    await arabic.getByRole('heading', { level: 1, name: 'قيد يدوي' }).waitFor();
    await look(arabic, 'transaction', 'ar');
    await visit(arabic, '/x/financial/books');
    await arabic.getByRole('button', { name: 'تسجيل قيد' }).click();
    await arabic.getByRole('dialog').getByLabel('مبلغ البند ١').waitFor();
    await look(arabic, 'post', 'ar');
  });
}
