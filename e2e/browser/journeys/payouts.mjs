// A trainer is paid: sees what was earned by a sale and why, says where to, asks for it; a super admin approves it, sends it to the bank and
// marks it paid; the books balance. Then in Arabic on a phone. With COURSEWORX_SHOTS set to a folder, the pages are kept there.
import { looker, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';
import { sold } from '../sales.mjs';

const look = looker('payouts');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function payouts(t) {
  const base = await t.step('a centre that sells', () => t.alone('payouts'));
  const admin = await t.person('admin', undefined, base);
  await t.api(admin, 'POST', '/plugins/financial/enable', {});
  await t.api(admin, 'PATCH', '/admin/settings', { currency: 'EGP' });
  await t.api(admin, 'PUT', '/plugins/financial/settings', { values: { holdDays: 0 } });
  const teacher = await newTrainee(t, 'Meryt', 'trainer', base);
  const page = await t.person(teacher, undefined, base);
  const buyer = await newTrainee(t, 'Khety', 'trainee', base);
  const client = await t.person(buyer, undefined, base);
  const main = page.getByRole('main');
  const office = admin.getByRole('main');
  const dialog = page.getByRole('dialog');
  const desk = admin.getByRole('dialog');
  let course;

  await t.step('there is nothing at first', async () => {
    await visit(page, '/x/financial/earnings');
    await main.getByText('Nothing earned yet').waitFor();
    await look(page, 'none', 'en');
    await visit(admin, '/x/financial/payouts');
    await office.getByText('No payouts yet').waitFor();
    await look(admin, 'no-payouts', 'en');
    await visit(admin, '/x/financial/shares');
    await office.getByText('No rules yet').waitFor();
    await look(admin, 'no-shares', 'en');
  });
  await t.step('a super admin gives the course a share of its own', async () => {
    course = await sold(t, page, 'Glass blowing', '1000.00');
    await office.getByRole('button', { name: 'New rule' }).click();
    await desk.getByLabel('Percent').fill('60');
    await desk.getByRole('searchbox', { name: 'Find a course' }).fill('Glass');
    await desk.getByRole('button', { name: 'Glass blowing', exact: true }).click();
    await look(admin, 'share', 'en');
    await desk.getByRole('button', { name: 'Add', exact: true }).click();
    await office.getByRole('row', { name: /Glass blowing/ }).getByText('60 %').waitFor();
    await look(admin, 'shares', 'en');
  });
  await t.step('it is sold, and the trainer sees what was earned and why', async () => {
    await t.api(client, 'POST', '/x/financial/cart/items', { course: course.id });
    const { cart, legal } = await t.api(client, 'GET', '/x/financial/checkout');
    const order = await t.api(client, 'POST', '/x/financial/orders', {
      method: 'desk',
      items: cart.items.map(({ course: id, price }) => ({ course: id, price })),
      total: cart.total,
      billing: { name: '', address: '', taxId: '', purchaseNumber: '' },
      legal,
    });
    const { today } = await t.api(admin, 'GET', '/x/financial/shares'); // the rule counts from then on
    await t.api(admin, 'POST', `/x/financial/orders/${order.id}/payment`, { amount: order.total, method: 'bank', reference: '', note: '', receivedOn: today });
    await visit(page, '/x/financial/earnings');
    await main.getByRole('row', { name: /Glass blowing/ }).getByText(/60 % of/).waitFor();
    await main.getByText('Add your bank details first.').waitFor();
    await look(page, 'earned', 'en');
  });
  await t.step('says where to, and asks for it', async () => {
    await visit(page, '/today');
    await main.getByText(/^Available/).waitFor();
    await look(page, 'today', 'en');
    await main.getByRole('link', { name: 'My earnings and payouts' }).click();
    await main.getByRole('heading', { level: 1, name: 'Earnings' }).waitFor();
    page.pardon(/payout-account/);
    await main.getByRole('button', { name: 'Add bank details' }).click();
    await dialog.getByLabel('Account holder').fill('Meryt of Luxor');
    await dialog.getByLabel('Bank', { exact: true }).fill('Bank of the Nile');
    await dialog.getByLabel('IBAN').fill('EG00');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText(/This is no IBAN/).waitFor();
    await dialog.getByLabel('IBAN').fill('');
    await dialog.getByLabel('Account number').fill('77 88');
    await look(page, 'account', 'en');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await main.getByRole('button', { name: 'Bank details' }).waitFor();
    await main.getByRole('button', { name: 'Request a payout' }).click();
    await look(page, 'ask', 'en');
    await dialog.getByRole('button', { name: 'Request it' }).click();
    await main.getByText('Asked for', { exact: true }).waitFor();
    await look(page, 'asked', 'en');
  });
  await t.step('a super admin reads on the first page that it is asked for, approves it, and sends it to the bank in a file', async () => {
    await visit(admin, '/admin');
    await office.getByRole('heading', { name: 'Money that waits for you' }).waitFor();
    await look(admin, 'waits', 'en');
    await office.getByRole('link', { name: '1 payout is asked for' }).click();
    await look(admin, 'requested', 'en');
    await office.getByRole('button', { name: /^Approve payout/ }).click();
    await office.getByText('No payout is like that').waitFor(); // only those that are asked for were shown
    await visit(admin, '/x/financial/payouts');
    await office.getByRole('checkbox', { name: /^Pick payout/ }).check();
    await look(admin, 'picked', 'en');
    const [file] = await Promise.all([admin.waitForEvent('download'), office.getByRole('button', { name: 'Send 1 payout to the bank' }).click()]);
    if (file.suggestedFilename() !== 'payouts.csv') throw new Error(file.suggestedFilename());
    await office.getByRole('row', { name: /Meryt/ }).getByText('At the bank', { exact: true }).waitFor();
  });
  await t.step('and marks it paid', async () => {
    await office.getByRole('button', { name: /^Payout \d+ is paid/ }).click();
    await desk.getByLabel('Reference').fill('OUT-1');
    await look(admin, 'mark', 'en');
    await desk.getByRole('button', { name: 'Paid', exact: true }).click();
    await office.getByRole('row', { name: /Meryt/ }).getByText('OUT-1').waitFor();
    await look(admin, 'paid', 'en');
  });
  await t.step('the trainer has a statement, and the books balance', async () => {
    await visit(page, '/x/financial/earnings');
    await look(page, 'paid-out', 'en');
    const [file] = await Promise.all([page.waitForEvent('download'), main.getByRole('link', { name: /^Statement of payout/ }).click()]);
    if (!/^payout-\d+\.pdf$/.test(file.suggestedFilename())) throw new Error(file.suggestedFilename());
    const { totals } = await t.api(admin, 'GET', '/x/financial/books');
    if (!totals.length || totals.some((total) => !total.balanced)) throw new Error(JSON.stringify(totals));
  });
  await t.step('the bank sends it back, and the trainer is owed it again', async () => {
    await office.getByRole('button', { name: /^Payout \d+ was sent back/ }).click();
    await desk.getByLabel('Why').fill('The account is closed');
    await look(admin, 'back', 'en');
    await desk.getByRole('button', { name: 'Sent back', exact: true }).click();
    await office.getByRole('row', { name: /Meryt/ }).getByText('Sent back by the bank', { exact: true }).waitFor();
    await look(admin, 'returned', 'en');
    await visit(page, '/x/financial/earnings');
    await main.getByText('Sent back by the bank', { exact: true }).waitFor();
    await main.getByRole('button', { name: 'Request a payout' }).waitFor();
    await look(page, 'owed-again', 'en');
  });
  await t.step('in Arabic on a phone', async () => {
    const phone = await t.person(teacher, PHONE, base);
    await visit(phone, '/x/financial/earnings');
    await phone.getByRole('heading', { level: 1, name: 'الأرباح' }).waitFor();
    await look(phone, 'ar-earnings', 'ar');
    await phone.close();
    const boss = await t.person('admin', PHONE, base);
    for (const [path, head] of [
      ['payouts', 'صرف المستحقات'],
      ['shares', 'حصص المدربين'],
    ]) {
      await visit(boss, `/x/financial/${path}`);
      await boss.getByRole('heading', { level: 1, name: head }).waitFor();
      await look(boss, `ar-${path}`, 'ar');
    }
    await boss.close();
  });
}
