// What can happen to a payment at Stripe – its double – beyond paying: the bank asks for something (3-D Secure), a refund comes back after it
// was given, one stays on its way when Stripe is switched off, and one never got there; people settle them by hand and call one off. With
// COURSEWORX_SHOTS set to a folder, the pages are kept there as pictures.
import { looker, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';
import { placed, sellsByStripe, sold } from '../sales.mjs';

const look = looker('stripe');
const PHONE = { lang: 'ar', scheme: 'light', width: 360, height: 780 };

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function stripe(t) {
  const { base, admin, turn, settings, happens } = await t.step('a centre that sells, and Stripe', () => sellsByStripe(t, 'stripe'));
  const courses = [];
  for (const [title, amount] of [
    ['Sandals of leather', '900.00'],
    ['Baskets of palm', '500.00'],
    ['Combs of ivory', '200.00'],
  ])
    courses.push(await sold(t, admin, title, amount));
  const buyer = await newTrainee(t, 'Tabubu', 'trainee', base);
  const page = await t.person(buyer, undefined, base);
  const main = page.getByRole('main');
  const office = admin.getByRole('main');
  const desk = admin.getByRole('dialog');
  const at = async (who, order) => {
    await visit(who, `/x/financial/orders/${order.id}`);
  };
  /** The super admin gives one course's money back at Stripe; what is left of the others stays. */
  const gives = async (title, why) => {
    await at(admin, order);
    await office.getByRole('button', { name: 'Record a refund' }).click();
    for (const box of await desk.getByRole('textbox', { name: /of (leather|palm|ivory)/ }).all()) await box.fill('');
    await desk.getByRole('textbox', { name: title }).fill({ Sandals: '900', Baskets: '500', Combs: '200' }[title.split(' ')[0]]);
    await desk.getByLabel('Reason for the buyer').fill(why);
    await desk.getByRole('button', { name: 'Give it back' }).click();
    await desk.waitFor({ state: 'detached' });
  };
  const byHand = async (reference) => {
    await office.getByRole('button', { name: 'Given by other means' }).click();
    await desk.getByLabel('Reference').fill(reference);
    await look(admin, reference, 'en');
    await desk.getByRole('button', { name: 'Record', exact: true }).click();
    await desk.waitFor({ state: 'detached' });
    await office.getByText(reference).waitFor();
  };
  let order;
  let session;

  await t.step('the bank asks the buyer for something, and nothing is paid until that is done', async () => {
    order = await placed(t, page, courses, 'stripe');
    await at(page, order);
    await main.getByRole('button', { name: /^Pay now/ }).first().click();
    await page.getByRole('button', { name: 'Pay, with a question of the bank' }).waitFor();
    session = new URL(page.url()).pathname.split('/').at(-1);
    await page.getByRole('button', { name: 'Pay, with a question of the bank' }).click();
    await page.waitForURL(`${base}/**`);
    await main.getByText('We are looking whether your payment has come.').waitFor();
    await at(admin, order);
    await office.getByText('Waits for the buyer’s bank').waitFor();
    await look(admin, 'asked', 'en');
    await happens('succeed', session);
    await main.getByText('It is paid, and you are enrolled').waitFor();
    await office.getByText('Waits for the buyer’s bank').waitFor({ state: 'detached' });
    await main.getByRole('link', { name: /^Start learning/ }).nth(2).waitFor();
  });
  await t.step('a refund comes back after it was given, and is given by transfer', async () => {
    await gives('Sandals of leather', 'The leather ran out');
    await office.getByText('Given back', { exact: true }).waitFor();
    await happens('refund-bounces', session);
    await office.getByText('Came back', { exact: true }).waitFor();
    await look(admin, 'bounced', 'en');
    await visit(admin, '/x/financial/reconciliation');
    await office.getByText('A refund came back, and the buyer is owed it').waitFor();
    await at(admin, order);
    await byHand('BANK-1');
    await office.getByText('Given back', { exact: true }).waitFor();
    await at(page, order);
    await main.getByText('Part of what you paid was given back.').waitFor();
    await look(page, 'repaid', 'en');
  });
  await t.step('one that is on its way is Stripe’s to decide, until Stripe is gone', async () => {
    admin.pardon(/call-off/);
    await happens('refunds-wait', session);
    await gives('Baskets of palm', 'The palms are dry');
    await office.getByText('On its way back', { exact: true }).waitFor();
    await office.getByRole('button', { name: 'Call off' }).click();
    await desk.getByLabel('Why').fill('It takes too long');
    await desk.getByRole('button', { name: 'Call off' }).click();
    await desk.getByText(/^The gateway still decides/).waitFor();
    await look(admin, 'decides', 'en');
    await desk.getByRole('button', { name: 'Cancel' }).click();
    await turn('stripe', 'disable');
    await byHand('BANK-2');
    await office.getByText('On its way back', { exact: true }).waitFor({ state: 'detached' });
  });
  await t.step('one that never got to Stripe is called off, and given at the desk', async () => {
    await turn('stripe', 'enable');
    await settings('stripe', { apiUrl: 'http://127.0.0.1:9' }); // nobody is there
    await gives('Combs of ivory', 'No ivory any more');
    await office.getByText('On its way back', { exact: true }).waitFor();
    await turn('stripe', 'disable');
    await office.getByRole('button', { name: 'Call off' }).click();
    await desk.getByLabel('Why').fill('Stripe has never heard of it');
    await desk.getByRole('button', { name: 'Call off' }).click();
    await desk.waitFor({ state: 'detached' });
    await office.getByText('Not given back', { exact: true }).waitFor();
    await office.getByText('Stripe has never heard of it').waitFor();
    await look(admin, 'called-off', 'en');
    await office.getByRole('button', { name: 'Record a refund' }).click();
    await desk.getByLabel('How it left').selectOption('desk');
    await desk.getByLabel('Reason for the buyer').fill('No ivory any more');
    await desk.getByRole('button', { name: 'Record', exact: true }).click();
    await desk.waitFor({ state: 'detached' });
    await office.getByText('Refunded', { exact: true }).first().waitFor();
    const { totals } = await t.api(admin, 'GET', '/x/financial/books');
    if (!totals.length || totals.some((total) => !total.balanced)) throw new Error(JSON.stringify(totals));
  });
  await t.step('both read it in Arabic on a phone', async () => {
    for (const [who, name] of [
      [buyer, 'buyer'],
      ['admin', 'admin'],
    ]) {
      const phone = await t.person(who, PHONE, base);
      await at(phone, order);
      await phone.getByRole('heading', { level: 1, name: /الطلب/ }).waitFor();
      await look(phone, `ar-${name}`, 'ar');
      await phone.close();
    }
  });
}
