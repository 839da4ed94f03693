// A trainee orders courses and pays by transfer, in cash, or not at all; a super admin finds the orders, records what came, and the books
// balance; then in Arabic on a phone. With COURSEWORX_SHOTS set to a folder, the pages are kept there as pictures.
import { looker, visit } from '../checks.mjs';
import { publish } from '../legal.mjs';
import { newTrainee } from '../people.mjs';
import { sold } from '../sales.mjs';
import { agree } from '../stage.mjs';

const look = looker('checkout');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };
const IBAN = 'EG380019000500000000263180002';

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function checkout(t) {
  const base = await t.step('a centre that sells', () => t.alone('checkout'));
  const admin = await t.person('admin', undefined, base);
  await t.api(admin, 'POST', '/plugins/financial/enable', {});
  await t.api(admin, 'PATCH', '/admin/settings', { currency: 'EGP' });
  const [bank] = (await t.api(admin, 'GET', '/x/financial/currencies')).items.filter((c) => c.code === 'EGP');
  const account = { holder: 'Nile Training Centre', bank: 'بنك القاهرة', iban: IBAN, accountNumber: '', bic: 'BCAIEGCX', note: '' };
  await t.api(admin, 'PUT', '/x/financial/currencies/EGP/bank', { ...account, version: bank.version });
  await publish(t, admin, 'terms', { en: '<p>Be kind to one another.</p>', ar: '<p>كونوا لطفاء فيما بينكم.</p>' });
  await publish(t, admin, 'refund', { en: '<p>Within two weeks.</p>', ar: '<p>خلال أسبوعين.</p>' });
  await agree(admin);
  const sells = (title, amount, groups) => sold(t, admin, title, amount, groups);
  const kilns = await sells('Kilns and fire', '1000.00');
  const wool = await sells('Wool from the hills', '500.00');
  const ink = await sells('Inks of old books', '250.50');
  const sand = await sells('Casting in sand', '800.00');
  const evenings = { name: 'Evenings', startsOn: '2099-01-01', endsOn: '2099-02-01' };
  const run = await t.api(admin, 'POST', `/courses/${sand.id}/groups`, { ...evenings, capacity: 1 });
  const reeds = await sells('Reed pens', '90.00');
  const buyer = await newTrainee(t, 'Safiya', 'trainee', base);
  const page = await t.person(buyer, undefined, base);
  const main = page.getByRole('main');
  const put = (course, group) => t.api(page, 'POST', '/x/financial/cart/items', { course: course.id, ...(group ? { group } : {}) });
  const sales = admin.getByRole('main');
  const dialog = admin.getByRole('dialog');
  const place = main.getByRole('button', { name: /^Place order/ });
  const numberOf = async (on) => /\d+/.exec(await on.getByRole('heading', { level: 1, name: /^Order \d+$/ }).textContent())[0];
  const order = async (course, way, group) => {
    await put(course, group);
    await visit(page, '/x/financial/checkout');
    await main.getByRole('radio', { name: way }).check();
    await main.getByRole('checkbox', { name: /^I agree/ }).check();
    await place.click();
    return numberOf(main);
  };
  const record = async (number) => {
    await visit(admin, '/x/financial/sales');
    await sales.getByRole('link', { name: number, exact: true }).click();
    await sales.getByRole('button', { name: 'Record payment' }).click();
  };
  let first;

  await t.step('there is nothing to order, and no order, at first', async () => {
    await visit(page, '/x/financial/checkout');
    await main.getByText('There is nothing to order').waitFor();
    await look(page, 'empty', 'en');
    await visit(page, '/x/financial/orders');
    await main.getByText('You have not ordered anything yet').waitFor();
    await look(page, 'none', 'en');
    await visit(admin, '/x/financial/sales');
    await sales.getByText('No orders yet').waitFor();
    await look(admin, 'unsold', 'en');
  });
  await t.step('the cart leads to the checkout', async () => {
    await put(kilns);
    await put(wool);
    await visit(page, '/x/financial/cart');
    await look(page, 'cart', 'en');
    await main.getByRole('link', { name: 'Check out' }).click();
    await main.getByRole('heading', { level: 1, name: 'Checkout' }).waitFor();
    await main.getByText('Your seats are held for 5 days.').first().waitFor();
    await look(page, 'checkout', 'en');
  });
  await t.step('which says what is missing, where it is', async () => {
    page.pardon(/financial\/orders/);
    await place.click();
    await main.getByText('Please agree first.').waitFor();
    await main.getByRole('checkbox', { name: /^I agree/ }).check();
    await main.getByText('Invoice to a company').click();
    await main.getByLabel('Tax number').fill('EG-100-200-300');
    await place.click();
    await main.getByText('Say whom the invoice is for.').waitFor();
    await look(page, 'refused', 'en');
  });
  await t.step('a price that rose meanwhile is not charged unseen', async () => {
    await t.api(admin, 'PATCH', `/courses/${wool.id}`, { price: { amount: '600.00', currency: 'EGP' } });
    await main.getByLabel('Company').fill('Weavers of Akhmim');
    await place.click();
    await main.getByText('Something in your cart has to be looked at before you can order.').waitFor();
    await look(page, 'changed', 'en');
    await main.getByRole('link', { name: 'Go to the cart' }).click();
    await main.getByRole('button', { name: 'Continue with the new prices' }).click();
    await main.getByRole('link', { name: 'Check out' }).click();
  });
  await t.step('an order by transfer says where the money goes to', async () => {
    await main.getByRole('radio', { name: /^Bank transfer/ }).check();
    if ((await main.getByLabel('Company').inputValue()) !== 'Weavers of Akhmim') throw new Error('what was typed is lost');
    await main.getByLabel('Address').fill('12 Loom Street\nAkhmim');
    await main.getByLabel('Tax number').fill('EG-100-200-300');
    await main.getByLabel('Purchase order number').fill('PO 77');
    await main.getByRole('checkbox', { name: /^I agree/ }).check();
    await place.click();
    first = await numberOf(main);
    await main.getByText('Awaiting payment').waitFor();
    await main.getByText('Nile Training Centre').waitFor();
    await main.getByText('EG38 0019 0005 0000 0000 2631 8000 2').waitFor();
    await main.getByText('Weavers of Akhmim').waitFor();
    await look(page, 'bank', 'en');
  });
  await t.step('the way back leads to the cart, which is empty', async () => {
    await visit(page, '/x/financial/cart');
    await main.getByText('Your cart is empty').waitFor();
  });
  await t.step('a course is not ordered twice', async () => {
    await put(kilns);
    await visit(page, '/x/financial/checkout');
    await main.getByText('You have ordered it, and the order is not paid yet.').waitFor();
    if (await place.count()) throw new Error('it can be ordered again');
    await look(page, 'twice', 'en');
    await t.api(page, 'DELETE', `/x/financial/cart/items/${kilns.id}`);
  });
  await t.step('a super admin finds the order', async () => {
    await visit(admin, '/x/financial/sales');
    await sales.getByRole('searchbox', { name: 'Number, name, company or reference' }).fill('nobody at all');
    await sales.getByText('No order is like that').waitFor();
    await look(admin, 'unmatched', 'en');
    await sales.getByRole('button', { name: 'Show all' }).click();
    await sales.getByRole('searchbox', { name: 'Number, name, company or reference' }).fill(first);
    await admin.waitForURL(/q=/);
    await sales.getByRole('row', { name: /Safiya/ }).getByText('Awaiting payment').waitFor();
    // What the list is narrowed by stands in its address, so that it can be linked.
    await visit(admin, `/x/financial/sales?q=${first}&from=2000-01-01&until=2000-01-31`);
    await sales.getByText('No order is like that').waitFor();
    await visit(admin, `/x/financial/sales?q=${first}&from=2000-01-01&method=bank`);
    await sales.getByRole('row', { name: /Safiya/ }).waitFor();
    await look(admin, 'sales', 'en');
  });
  await t.step('and records what came', async () => {
    admin.pardon(/\/payment/);
    await sales.getByRole('link', { name: first, exact: true }).click();
    await sales.getByRole('button', { name: 'Record payment' }).click();
    await dialog.getByLabel('Reference of the bank or desk').fill('BC-4711');
    await dialog.getByLabel('Day received').fill('2999-01-01');
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();
    await dialog.getByText('Choose a day since 2000 that is not to come.').waitFor();
    await look(admin, 'payment', 'en');
    await dialog.getByLabel('Day received').fill(new Date().toISOString().slice(0, 10));
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await sales.getByText('BC-4711').waitFor();
    await sales.locator('a[href="/terms?version=1"]').waitFor(); // which terms the buyer agreed to
    await look(admin, 'paid', 'en');
  });
  await t.step('the books lead to the order', async () => {
    await sales.getByRole('link', { name: 'Transaction' }).click();
    await sales.getByRole('heading', { level: 1, name: 'Sale' }).waitFor();
    await look(admin, 'transaction', 'en');
    await sales.getByRole('link', { name: 'See the order' }).click();
    await sales.getByRole('heading', { level: 1, name: `Order ${first}` }).waitFor();
  });
  await t.step('the buyer’s order is paid, and leads into the course', async () => {
    await visit(page, '/');
    await page.getByRole('button', { name: /Safiya/ }).first().click();
    await page.getByRole('menuitem', { name: 'My orders' }).click();
    await main.getByRole('link', { name: first, exact: true }).click();
    await main.getByText('It is paid, and you are enrolled.').waitFor();
    await look(page, 'done', 'en');
    await main.getByRole('link', { name: 'Start learning Kilns and fire' }).click();
    await page.getByText('Read me.').waitFor();
  });
  await t.step('another one is paid in cash', async () => {
    const number = await order(ink, /^Cash at the desk/);
    await main.getByText('Come to our desk with the number of this order.').waitFor();
    await look(page, 'desk', 'en');
    await record(number);
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();
    await sales.getByRole('heading', { name: 'Payment', exact: true }).waitFor();
  });
  await t.step('a third one is cancelled by its buyer, with the keyboard alone', async () => {
    await order(sand, /^Bank transfer/);
    const key = page.keyboard;
    await main.getByRole('button', { name: 'Cancel order' }).focus();
    await key.press('Enter');
    const asked = page.getByRole('dialog', { name: /^Cancel order/ });
    await asked.waitFor();
    await look(page, 'cancel', 'en');
    const act = asked.getByRole('button', { name: 'Cancel order' });
    for (let presses = 0; presses < 6 && !(await act.evaluate((b) => b === document.activeElement)); presses += 1) await key.press('Tab');
    await key.press('Enter');
    await asked.waitFor({ state: 'detached' });
    await main.getByText('This order was cancelled.').waitFor();
    await look(page, 'cancelled', 'en');
    await visit(page, '/x/financial/orders');
    await main.getByText('Cancelled').waitFor();
    await look(page, 'orders', 'en');
  });
  await t.step('a super admin says why an order is cancelled', async () => {
    admin.pardon(/\/cancel/);
    const number = await order(sand, /^Bank transfer/, run.id);
    await main.getByText('Evenings').waitFor();
    await visit(admin, '/x/financial/sales?state=awaiting_payment');
    await sales.getByRole('link', { name: number, exact: true }).click();
    await sales.getByRole('button', { name: 'Cancel order' }).click();
    await dialog.getByRole('button', { name: 'Cancel order' }).click();
    await dialog.getByText('Say why; the buyer reads it.').waitFor();
    await look(admin, 'why', 'en');
    await dialog.getByLabel('Why').fill('The workshop is closed in June.');
    await dialog.getByRole('button', { name: 'Cancel order' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.reload();
    await main.getByText('The workshop is closed in June.').waitFor();
  });
  await t.step('money that comes late and finds no seat is owed, until there is one', async () => {
    const other = await newTrainee(t, 'Marwa', 'trainee', base);
    const gift = { way: 'free_of_charge', reason: 'A prize', groupId: run.id };
    await t.api(admin, 'POST', `/courses/${sand.id}/enrollments`, { userIds: [other.id], ...gift });
    await sales.getByRole('button', { name: 'Record payment' }).click();
    await dialog.getByText('This order is over.').waitFor();
    await look(admin, 'late', 'en');
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();
    await sales.getByRole('heading', { name: 'Owed to the buyer' }).waitFor();
    await look(admin, 'owed', 'en');
    await page.reload();
    await main.getByText('What you paid is safe').waitFor();
    await look(page, 'unplaced', 'en');
    admin.pardon(/\/seats/);
    await sales.getByRole('button', { name: 'Try to seat again' }).click();
    await admin.getByText('Make room in the course, or').last().waitFor();
    await t.api(admin, 'PUT', `/groups/${run.id}`, { ...evenings, capacity: 2 });
    await sales.getByRole('button', { name: 'Try to seat again' }).click();
    await sales.getByText('Every course has a seat now').waitFor();
    await page.reload();
    await main.getByRole('link', { name: 'Start learning Casting in sand' }).waitFor();
  });
  await t.step('the books balance', async () => {
    await visit(admin, '/x/financial/books');
    await sales.getByText('It balances').waitFor();
    await sales.getByRole('row', { name: /^Money.*Bank/ }).getByText('2,400.00').first().waitFor();
    await sales.getByRole('row', { name: /^Money.*Desk/ }).getByText('250.50').first().waitFor();
    await sales.getByRole('row', { name: /^Sales/ }).getByText('2,650.50').first().waitFor();
    await look(admin, 'books', 'en');
  });
  await t.step('a visitor signs in on the way, and comes to the checkout', async () => {
    const visitor = await t.visitor(undefined, base);
    await visit(visitor, '/x/financial/checkout');
    await visitor.getByLabel('E-mail or phone').fill(buyer.email);
    await visitor.getByLabel('Password', { exact: true }).fill(buyer.password);
    await visitor.getByRole('button', { name: 'Sign in', exact: true }).click();
    await visitor.getByRole('heading', { level: 1, name: 'Checkout' }).waitFor();
    await visitor.close();
  });
  await t.step('in Arabic on a phone', async () => {
    await put(reeds);
    const phone = await t.person(buyer, PHONE, base);
    const inner = phone.getByRole('main');
    await visit(phone, '/x/financial/checkout');
    await inner.getByRole('heading', { level: 1, name: 'إتمام الطلب' }).waitFor();
    await inner.getByText('فاتورة لشركة').click();
    await look(phone, 'checkout', 'ar');
    await inner.getByRole('radio', { name: /^تحويل بنكي/ }).check();
    await inner.getByRole('checkbox', { name: /^أوافق/ }).check();
    await inner.getByRole('button', { name: /^أرسل الطلب/ }).click();
    await inner.getByRole('heading', { name: 'حوّل المبلغ' }).waitFor();
    await look(phone, 'order', 'ar');
    await visit(phone, '/x/financial/orders');
    await inner.getByText('في انتظار الدفع').waitFor();
    await look(phone, 'orders', 'ar');
    await phone.close();
    const office = await t.person('admin', PHONE, base);
    await visit(office, '/x/financial/sales');
    await office.getByRole('main').getByRole('row').getByText('في انتظار الدفع').first().waitFor();
    await look(office, 'sales', 'ar');
    await visit(office, '/x/financial/sales?state=paid');
    await office.getByRole('main').getByRole('link', { name: first, exact: true }).click();
    await office.getByRole('heading', { level: 1, name: `الطلب ${first}` }).waitFor();
    await look(office, 'paid', 'ar');
    await office.close();
  });
}
