// The whole way of money, once: a visitor fills a cart, signs up and pays by Stripe – its double –, then by transfer and in cash; gets the
// invoice in Arabic, and part of the money back; the trainer asks for what was earned, and is paid; and staff sells to people itself, to be
// paid later and at the desk. After each step the page of the books says that they balance. With COURSEWORX_SHOTS set to a folder, the pages are kept there as pictures.
import { execFileSync } from 'node:child_process';
import { looker, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';
import { sold } from '../sales.mjs';

const look = looker('sale');
const EMAIL = 'tiaa@example.com';
const PASSWORD = 'nine quiet rivers';

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function sale(t) {
  const { base, double } = await t.step('a centre that sells, and Stripe', () => t.stripe('sale'));
  const admin = await t.person('admin', undefined, base);
  const office = admin.getByRole('main');
  const desk = admin.getByRole('dialog');
  const put = (plugin, values) => t.api(admin, 'PUT', `/plugins/${plugin}/settings`, { values });
  await t.api(admin, 'PATCH', '/admin/settings', { currency: 'EGP', selfRegistration: true });
  await t.api(admin, 'POST', '/plugins/financial/enable', {});
  await put('financial', { holdDays: 0, sellerName: 'Nile Training Centre', sellerAddress: '5 Corniche, Cairo' });
  await t.api(admin, 'POST', '/plugins/stripe/enable', {});
  await put('stripe', { secretKey: 'sk_test_double', webhookSecret: 'whsec_double', apiUrl: double });
  const [{ version }] = (await t.api(admin, 'GET', '/x/financial/currencies')).items.filter((c) => c.code === 'EGP');
  const account = { holder: 'Nile Training Centre', bank: 'Bank of the Nile', iban: 'EG380019000500000000263180002', accountNumber: '', bic: '', note: '' };
  await t.api(admin, 'PUT', '/x/financial/currencies/EGP/bank', { ...account, version });
  const teacher = await newTrainee(t, 'Hapu', 'trainer', base);
  const trainer = await t.person(teacher, undefined, base);
  const reeds = await sold(t, trainer, 'Reeds for scribes', '1000.00');
  const dyes = await sold(t, trainer, 'Dyes of the desert', '500.00');
  const boats = await sold(t, trainer, 'Boats of papyrus', '200.00');
  const page = await t.visitor(undefined, base);
  const main = page.getByRole('main');
  const place = main.getByRole('button', { name: /^Place order/ });
  const aside = main.getByRole('complementary');

  /** The page of the books says that they balance, and so do its figures. */
  const balances = async (what) => {
    await visit(admin, '/x/financial/books');
    await office.getByText('It balances').waitFor();
    await look(admin, `books-${what}`, 'en');
    const { totals } = await t.api(admin, 'GET', '/x/financial/books');
    if (!totals.length || totals.some((total) => !total.balanced)) throw new Error(JSON.stringify(totals));
  };
  const fills = async (course) => {
    await visit(page, `/courses/${course.slug}`);
    await aside.getByRole('button', { name: 'Add to cart' }).click();
    await aside.getByRole('link', { name: 'Go to the cart' }).click();
    await main.getByRole('heading', { level: 1, name: 'Cart' }).waitFor();
  };
  const orders = async (course, way) => {
    await fills(course);
    await main.getByRole('link', { name: 'Check out' }).click();
    await main.getByRole('radio', { name: way }).check();
    await place.click();
    const heading = await main.getByRole('heading', { level: 1, name: /^Order \d+$/ }).textContent();
    return /\d+/.exec(heading)[0];
  };
  const comes = async (number) => {
    await visit(admin, '/x/financial/sales');
    await office.getByRole('link', { name: number, exact: true }).click();
    await office.getByRole('button', { name: 'Record payment' }).click();
    await desk.getByRole('button', { name: 'Record', exact: true }).click();
    await desk.waitFor({ state: 'detached' });
    await page.reload();
    await main.getByText('It is paid, and you are enrolled.').waitFor();
  };
  const open = async (number) => {
    await visit(admin, '/x/financial/sales');
    await office.getByRole('link', { name: number, exact: true }).click();
    await office.getByRole('heading', { level: 1, name: `Order ${number}` }).waitFor();
  };

  await t.step('a visitor fills a cart in pounds', async () => {
    await fills(reeds);
    await main.getByText('1,000.00').first().waitFor();
    await look(page, 'cart', 'en');
  });
  await t.step('signs up on the way, and finds it again', async () => {
    page.pardon(/auth\/register/);
    await main.getByRole('link', { name: 'Check out' }).click();
    await page.locator('a[href^="/sign-up"]').first().click();
    await page.getByLabel('First name').fill('Tiaa');
    await page.getByLabel('Last name').fill('Fares');
    await page.getByLabel('E-mail').fill(EMAIL);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
    const { items } = await t.api(admin, 'GET', '/admin/mails?limit=100');
    const { text } = await t.api(admin, 'GET', `/admin/mails/${items.find((m) => m.to === EMAIL).id}`);
    await visit(page, new URL(/https?:\S+\/link\/\S+/.exec(text)[0]).pathname);
    await page.getByRole('button', { name: 'Confirm and begin' }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/link'));
    await visit(page, '/x/financial/cart');
    await main.getByText('Reeds for scribes').first().waitFor();
  });
  let card;
  await t.step('pays by card at Stripe: declined at first, and then not', async () => {
    await main.getByRole('link', { name: 'Check out' }).click();
    await main.getByRole('radio', { name: /^Card or wallet/ }).check();
    await look(page, 'checkout', 'en');
    await place.click();
    await page.waitForURL(`${double}/**`);
    await page.getByText(/^100000 egp/i).waitFor();
    await page.getByRole('button', { name: 'Pay with a card that is declined' }).click();
    await page.getByText('The card was declined').waitFor();
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.waitForURL(`${base}/**`);
    await main.getByText('It is paid, and you are enrolled').waitFor();
    card = /\d+/.exec(await main.getByRole('heading', { level: 1, name: /^Order \d+$/ }).textContent())[0];
    await look(page, 'paid', 'en');
    await balances('stripe');
  });
  await t.step('is enrolled', async () => {
    await main.getByRole('link', { name: /^Start learning/ }).click();
    await page.getByText('Read me.').waitFor();
  });
  let transfer;
  await t.step('pays by transfer, and shows it', async () => {
    const number = await orders(dyes, /^Bank transfer/);
    await main.getByText('EG38 0019 0005 0000 0000 2631 8000 2').waitFor();
    const chooser = main.locator('input[type=file]');
    await chooser.setInputFiles({ name: 'receipt.txt', mimeType: 'text/plain', buffer: Buffer.from('paid') });
    await main.getByText('Choose a picture').waitFor();
    const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 400, height: 200 } });
    await chooser.setInputFiles({ name: 'receipt.png', mimeType: 'image/png', buffer: picture });
    await main.getByText('To be looked at').waitFor();
    await look(page, 'receipt', 'en');
    await visit(admin, '/x/financial/sales?state=proof');
    await office.getByRole('row', { name: /Tiaa/ }).getByText('Receipt to look at').waitFor();
    await look(admin, 'receipts', 'en');
    await office.getByRole('link', { name: number, exact: true }).click();
    admin.pardon(/decline/);
    await office.getByRole('button', { name: 'Decline' }).click();
    await desk.getByRole('button', { name: 'Decline' }).click();
    await desk.getByText('Say why; the buyer reads it.').waitFor();
    await desk.getByLabel('Why').fill('It cannot be read');
    await look(admin, 'decline', 'en');
    await desk.getByRole('button', { name: 'Decline' }).click();
    await office.getByText('Declined', { exact: true }).waitFor();
    await page.reload();
    await main.getByText('It cannot be read').waitFor();
    transfer = number;
    await comes(number);
    await balances('bank');
  });
  await t.step('pays in cash at the desk', async () => {
    await comes(await orders(boats, /^Cash at the desk/));
    await balances('cash');
  });
  let arabic;
  await t.step('has the invoice in Arabic', async () => {
    await page.close();
    arabic = await t.person({ email: EMAIL, password: PASSWORD }, { lang: 'ar', scheme: 'light', width: 1280, height: 800 }, base);
    await visit(arabic, '/x/financial/invoices');
    await look(arabic, 'invoices', 'ar');
    const link = arabic.getByRole('main').getByRole('link', { name: /INV-\d{4}-00001/ });
    const [file] = await Promise.all([arabic.waitForEvent('download'), link.click()]);
    const text = execFileSync('pdftotext', ['-layout', await file.path(), '-']).toString().normalize('NFKC');
    for (const word of ['فاتورة', 'Nile Training Centre', 'Reeds for scribes']) if (!text.includes(word)) throw new Error(`the invoice lacks ${word}:\n${text}`);
  });
  await t.step('gets part of the money back, by the card', async () => {
    await open(card);
    await office.getByRole('button', { name: 'Record a refund' }).click();
    await look(admin, 'refund', 'en');
    await desk.getByRole('textbox', { name: 'Reeds for scribes' }).fill('400');
    await desk.getByLabel('Reason for the buyer').fill('The brushes came late');
    await desk.getByRole('button', { name: 'Give it back' }).click();
    await desk.waitFor({ state: 'detached' });
    await office.getByText('Partly refunded').first().waitFor();
    await office.getByRole('link', { name: /^Credit note CN-/ }).waitFor();
    await visit(arabic, '/x/financial/orders');
    await arabic.getByRole('main').getByRole('link', { name: card, exact: true }).click();
    await arabic.getByText('رُدّ بعض ما دفعته').waitFor();
    await look(arabic, 'refunded', 'ar');
    await balances('refund');
  });
  const mine = trainer.getByRole('main');
  const dialog = trainer.getByRole('dialog');
  await t.step('the trainer asks for what was earned: 70 % of what was kept', async () => {
    trainer.pardon(/payout-account/);
    await visit(trainer, '/x/financial/earnings');
    await mine.getByRole('row', { name: /Reeds for scribes/ }).first().waitFor();
    await look(trainer, 'earned', 'en');
    await mine.getByRole('button', { name: 'Add bank details' }).click();
    await dialog.getByLabel('Account holder').fill('Hapu of Thebes');
    await dialog.getByLabel('Bank', { exact: true }).fill('Bank of the Nile');
    await dialog.getByLabel('Account number').fill('77 88');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await mine.getByRole('button', { name: 'Request a payout' }).click();
    await dialog.getByText('910.00').first().waitFor(); // 70 % of 1,700.00 less 400.00
    await dialog.getByRole('button', { name: 'Request it' }).click();
    await mine.getByText('Asked for', { exact: true }).waitFor();
    await balances('asked');
  });
  await t.step('and is paid', async () => {
    await visit(admin, '/x/financial/payouts');
    await office.getByRole('button', { name: /^Approve payout/ }).click();
    await office.getByRole('checkbox', { name: /^Pick payout/ }).check();
    await Promise.all([admin.waitForEvent('download'), office.getByRole('button', { name: 'Send 1 payout to the bank' }).click()]);
    await office.getByRole('button', { name: /^Payout \d+ is paid/ }).click();
    await desk.getByLabel('Reference').fill('OUT-1');
    await desk.getByRole('button', { name: 'Paid', exact: true }).click();
    await office.getByRole('row', { name: /Hapu/ }).getByText('OUT-1').waitFor();
    await visit(trainer, '/x/financial/earnings');
    await mine.getByText('Paid', { exact: true }).first().waitFor();
    await balances('paid-out');
  });
  const inks = await sold(t, trainer, 'Inks of lamp black', '300.00');
  /** Picks somebody in the dialog of a course's people. */
  const picks = async (by, name, person) => {
    await visit(by, `/teach/${inks.id}/people`);
    await by.getByRole('button', { name: 'Add people' }).click();
    const add = by.getByRole('dialog', { name: 'Add people' });
    await add.getByRole('searchbox').fill(person.email);
    await add.getByRole('button', { name: new RegExp(`^Add ${name}`) }).click();
    return add;
  };
  await t.step('the trainer lets somebody in who pays later', async () => {
    const renpet = await newTrainee(t, 'Renpet', 'trainee', base);
    const add = await picks(trainer, 'Renpet', renpet);
    await add.getByRole('radio', { name: /^Free of charge/ }).waitFor();
    if (await add.getByRole('radio', { name: /^Paid at the desk/ }).count()) throw new Error('a trainer says that money came');
    await add.getByRole('radio', { name: /^Pay later/ }).check();
    await add.getByRole('radio', { name: /^Begins now/ }).waitFor();
    await add.getByLabel('Each person pays').getByText('300.00').waitFor({ state: 'attached' });
    const due = await add.getByLabel('To be paid until').inputValue();
    await add.getByLabel('To be paid until').fill('2001-01-01');
    trainer.pardon(/enrollments/);
    await add.getByRole('button', { name: 'Enrol 1 person' }).click();
    await add.getByText(/^Choose a day from/).waitFor();
    await look(trainer, 'later', 'en');
    await add.getByLabel('To be paid until').fill(due);
    await add.getByRole('button', { name: 'Enrol 1 person' }).click();
    await trainer.getByText('1 person enrolled').waitFor();
    const phone = await t.person(renpet, { lang: 'ar', scheme: 'dark', width: 360, height: 780 }, base);
    const small = phone.getByRole('main');
    await visit(phone, '/x/financial/orders');
    await small.getByRole('link', { name: /^\d+$/ }).click();
    await small.getByText('أنت في الدورة. ما لا يُدفع في موعده ينهي دخولك.').waitFor();
    await look(phone, 'phone-later', 'ar');
    const { items } = await t.api(phone, 'GET', '/x/financial/me/orders');
    await open(items[0].number);
    await office.getByRole('button', { name: 'Move the day' }).click();
    await desk.getByLabel('Why').fill('Waits for the salary');
    await look(admin, 'move', 'en');
    await desk.getByRole('button', { name: 'Move it' }).click();
    await office.getByText('The day to pay by was moved').waitFor();
    await office.getByRole('button', { name: 'Record payment' }).click();
    await desk.getByRole('button', { name: 'Record', exact: true }).click();
    await desk.waitFor({ state: 'detached' });
    await phone.reload();
    await small.getByText('دُفع').first().waitFor();
    await phone.close();
    await balances('later');
  });
  await t.step('a super admin has the money at the desk', async () => {
    const add = await picks(admin, 'Ipuy', await newTrainee(t, 'Ipuy', 'trainee', base));
    await add.getByRole('radio', { name: /^Paid at the desk/ }).check();
    await add.getByLabel('Receipt').fill('Till 9');
    await look(admin, 'desk', 'en');
    await add.getByRole('button', { name: 'Enrol 1 person' }).click();
    await admin.getByText('1 person enrolled').waitFor();
    await balances('at-desk');
  });
  await t.step('finds it all in Arabic on a phone', async () => {
    const phone = await t.person({ email: EMAIL, password: PASSWORD }, { lang: 'ar', scheme: 'dark', width: 360, height: 780 }, base);
    const small = phone.getByRole('main');
    for (const [number, what] of [
      [transfer, 'مرفوض'],
      [card, 'رُدّ بعض ما دفعته'],
    ]) {
      await visit(phone, '/x/financial/orders');
      await small.getByRole('link', { name: number, exact: true }).click();
      await small.getByText(what, { exact: false }).first().waitFor();
      await look(phone, `phone-${number}`, 'ar');
    }
    await phone.close();
  });
  await t.step('everything agrees: gateway, orders, books and courses', async () => {
    await visit(admin, '/x/financial/reconciliation');
    await office.getByRole('button', { name: 'Ask gateways now' }).click();
    await office.getByText(/^Gateways were last asked/).waitFor();
    await office.getByText('Everything agrees').waitFor();
    await look(admin, 'agrees', 'en');
  });
}
