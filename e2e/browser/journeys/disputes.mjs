// A buyer's bank wants money back: one dispute is won, another one lost; what buyer, trainer and super admin see, and who has the course. The
// trainer is paid for the one that was won, after the bank could not at first. With COURSEWORX_SHOTS set to a folder, the pages are kept there.
import { looker, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';
import { placed, sellsByStripe, sold } from '../sales.mjs';

const look = looker('disputes');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function disputes(t) {
  const { base, double, admin, happens } = await t.step('a centre that sells, and Stripe', () => sellsByStripe(t, 'disputes'));
  const teacher = await newTrainee(t, 'Nebet', 'trainer', base);
  const trainer = await t.person(teacher, undefined, base);
  const bread = await sold(t, trainer, 'Bread of emmer', '1000.00');
  const beer = await sold(t, trainer, 'Beer of barley', '400.00');
  const buyer = await newTrainee(t, 'Paneb', 'trainee', base);
  const page = await t.person(buyer, undefined, base);
  const main = page.getByRole('main');
  const office = admin.getByRole('main');
  const desk = admin.getByRole('dialog');
  const mine = trainer.getByRole('main');
  const dialog = trainer.getByRole('dialog');
  const buys = async (course) => {
    const order = await placed(t, page, [course], 'stripe');
    const { url } = await t.api(page, 'POST', `/x/financial/orders/${order.id}/gateway-payment`, { gateway: 'stripe' });
    await page.goto(url);
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.waitForURL(`${base}/**`);
    await main.getByText('It is paid, and you are enrolled').waitFor();
    return { id: order.id, session: new URL(url, double).pathname.split('/').at(-1) };
  };
  const at = (who, order) => visit(who, `/x/financial/orders/${order.id}`);
  let won;
  let lost;

  await t.step('a buyer pays for two courses', async () => {
    won = await buys(bread);
    lost = await buys(beer);
  });
  await t.step('the bank asks for the money of one back: it is held, and the buyer keeps the course', async () => {
    await at(page, won);
    await at(admin, won);
    await happens('dispute', won.session);
    await office.getByText('The buyer’s bank wants the money back and holds it').waitFor();
    if (await office.getByRole('button', { name: 'Record a refund' }).count()) throw new Error('what a bank holds can be given back');
    await look(admin, 'open', 'en');
    await page.reload();
    await main.getByText('Until it has decided, you keep what you bought.').waitFor();
    await main.getByRole('link', { name: /^Start learning/ }).waitFor();
    await look(page, 'open-buyer', 'en');
    await visit(trainer, '/x/financial/earnings');
    await mine.getByRole('row', { name: /Bread of emmer/ }).getByText('On hold', { exact: true }).waitFor();
    await look(trainer, 'held', 'en');
  });
  await t.step('it is won: the order is what it was', async () => {
    await happens('win', won.session);
    await office.getByText('The bank gave the money back').waitFor();
    await office.getByText('The buyer’s bank wanted it back, and you kept it').waitFor();
    await look(admin, 'won', 'en');
    await page.reload();
    await main.getByText('It is paid, and you are enrolled').waitFor();
  });
  await t.step('the other one is lost: the money is gone, and so is the course', async () => {
    await at(admin, lost);
    await happens('dispute', lost.session);
    await office.getByText('The buyer’s bank wants the money back and holds it').waitFor();
    await happens('lose', lost.session);
    await office.getByText('The bank took the money back').first().waitFor();
    await look(admin, 'lost', 'en');
    await at(page, lost);
    await main.getByText('Your bank has taken back what you paid for this order').waitFor();
    if (await main.getByRole('link', { name: /^Start learning/ }).count()) throw new Error('who has the money back has the course, too');
    await look(page, 'lost-buyer', 'en');
    await visit(page, '/learning');
    await main.getByText('Bread of emmer').first().waitFor();
    if (await main.getByText('Beer of barley').count()) throw new Error('who has the money back has the course, too');
  });
  const sent = async () => {
    await office.getByRole('button', { name: /^Approve payout/ }).click();
    await office.getByRole('checkbox', { name: /^Pick payout/ }).check();
    await Promise.all([admin.waitForEvent('download'), office.getByRole('button', { name: 'Send 1 payout to the bank' }).click()]);
    await office.getByRole('row', { name: /Nebet/ }).getByText('At the bank', { exact: true }).waitFor();
  };
  const asks = async () => {
    await visit(trainer, '/x/financial/earnings');
    await mine.getByRole('button', { name: 'Request a payout' }).click();
    await dialog.getByText('700.00').first().waitFor(); // 70 % of what was kept
    await dialog.getByRole('button', { name: 'Request it' }).click();
    await mine.getByText('Asked for', { exact: true }).waitFor();
  };
  await t.step('the trainer asks for the share of what was kept, and the bank could not', async () => {
    const account = { holder: 'Nebet of Edfu', bank: 'Bank of the Nile', iban: '', accountNumber: '77 88', bic: '', note: '' };
    await t.api(trainer, 'PUT', '/x/financial/me/payout-account', account);
    await asks();
    await visit(admin, '/x/financial/payouts');
    await sent();
    await office.getByRole('button', { name: /^Payout \d+ has failed/ }).click();
    await desk.getByLabel('Why').fill('The account number is wrong');
    await desk.getByRole('button', { name: 'Failed', exact: true }).click();
    await office.getByRole('row', { name: /Nebet/ }).getByText('Failed', { exact: true }).waitFor();
    await look(admin, 'payout-failed', 'en');
    await visit(trainer, '/x/financial/earnings');
    await mine.getByText('The account number is wrong').waitFor();
    await look(trainer, 'failed', 'en');
  });
  await t.step('it is asked for again, and paid', async () => {
    await asks();
    await visit(admin, '/x/financial/payouts');
    await sent();
    await office.getByRole('button', { name: /^Payout \d+ is paid/ }).click();
    await desk.getByLabel('Reference').fill('OUT-2');
    await desk.getByRole('button', { name: 'Paid', exact: true }).click();
    await office.getByRole('row', { name: /Nebet/ }).getByText('OUT-2').waitFor();
    const { totals } = await t.api(admin, 'GET', '/x/financial/books');
    if (!totals.length || totals.some((total) => !total.balanced)) throw new Error(JSON.stringify(totals));
  });
  await t.step('everything agrees: gateway, orders, books and courses', async () => {
    await visit(admin, '/x/financial/reconciliation');
    await office.getByRole('button', { name: 'Ask gateways now' }).click();
    await office.getByText(/^Gateways were last asked/).waitFor();
    await office.getByText('Everything agrees').waitFor();
  });
  await t.step('all of them read it in Arabic on a phone', async () => {
    for (const [who, name, path, head] of [
      [buyer, 'buyer', `orders/${lost.id}`, /الطلب/],
      [teacher, 'trainer', 'earnings', 'الأرباح'],
      ['admin', 'admin', `orders/${lost.id}`, /الطلب/],
    ]) {
      const phone = await t.person(who, PHONE, base);
      await visit(phone, `/x/financial/${path}`);
      await phone.getByRole('heading', { level: 1, name: head }).waitFor();
      await look(phone, `ar-${name}`, 'ar');
      await phone.close();
    }
  });
}
