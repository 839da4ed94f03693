// A visitor fills a cart, registers with it, pays at the test gateway – declined, then with a code – and is enrolled, with an invoice; a super
// admin sees that everything agrees, and what a bank can do; then in Arabic on a phone. With COURSEWORX_SHOTS set to a folder, the pages are
// kept there as pictures.
import { looker, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';
import { sold } from '../sales.mjs';

const look = looker('gateway');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function gateway(t) {
  const base = await t.step('a centre that sells', () => t.alone('gateway'));
  const admin = await t.person('admin', undefined, base);
  await t.api(admin, 'POST', '/plugins/financial/enable', {});
  await t.api(admin, 'PATCH', '/admin/settings', { currency: 'EGP' });
  const glass = await sold(t, admin, 'Blowing glass', '1000.00');
  const paper = await sold(t, admin, 'Making paper', '300.00');
  const buyer = await newTrainee(t, 'Zumurrud', 'trainee', base);
  const page = await t.visitor(undefined, base);
  const main = page.getByRole('main');

  await t.step('a visitor fills the cart, signs in and orders', async () => {
    await visit(page, `/courses/${glass.slug}`);
    await main.getByRole('complementary').getByRole('button', { name: 'Add to cart' }).click();
    await main.getByRole('complementary').getByRole('link', { name: 'Go to the cart' }).waitFor();
    await t.api(page, 'POST', '/auth/sign-in', { identifier: buyer.email, password: buyer.password });
    await visit(page, '/x/financial/checkout');
    await main.getByRole('radio', { name: /Test payment/ }).check();
    await look(page, 'checkout', 'en');
    await main.getByRole('button', { name: /^Place order/ }).click();
    await main.getByRole('heading', { level: 1, name: 'Test payment' }).waitFor();
    await look(page, 'test', 'en');
  });

  await t.step('a payment that is declined takes nothing, and can be tried again', async () => {
    await main.getByRole('button', { name: 'Have it declined' }).click();
    await main.getByText('The last payment was declined').waitFor();
    await look(page, 'declined', 'en');
    await main.getByRole('button', { name: /^Pay now/ }).click();
    await main.getByRole('button', { name: 'Have the bank ask for a code' }).click();
    await main.getByText('Your bank asks for a code').waitFor();
    await main.getByRole('button', { name: 'Give the code and pay' }).click();
    await main.getByText('It is paid, and you are enrolled').waitFor();
    await main.getByRole('link', { name: /INV-/ }).waitFor();
    await main.getByRole('link', { name: /^Start learning/ }).waitFor();
    await look(page, 'paid', 'en');
  });

  await t.step('a super admin sees that everything agrees', async () => {
    await visit(admin, '/x/financial/reconciliation');
    const desk = admin.getByRole('main');
    await desk.getByRole('button', { name: 'Ask gateways now' }).click();
    await desk.getByText(/^Gateways were last asked/).waitFor();
    await desk.getByText('Everything agrees').waitFor();
    await look(admin, 'agrees', 'en');
  });

  await t.step('a bank wants the money back, and gives it back', async () => {
    const desk = admin.getByRole('main');
    await visit(admin, '/x/financial/sales');
    await desk.getByRole('link', { name: /^\d+$/ }).click();
    await desk.getByRole('button', { name: 'Demonstrate a dispute' }).click();
    await desk.getByText('The buyer’s bank wants the money back and holds it').waitFor();
    await look(admin, 'disputed', 'en');
    await visit(admin, '/x/financial/reconciliation');
    await desk.getByText('A buyer’s bank wants money back').waitFor();
    await look(admin, 'differs', 'en');
    await admin.goBack();
    await desk.getByRole('button', { name: 'The dispute is won' }).click();
    await desk.getByText('The bank gave the money back').waitFor();
  });

  await t.step('in Arabic on a phone', async () => {
    await page.close();
    const phone = await t.person(buyer, PHONE, base);
    const small = phone.getByRole('main');
    await t.api(phone, 'POST', '/x/financial/cart/items', { course: paper.id });
    await visit(phone, '/x/financial/checkout');
    await small.getByRole('radio', { name: /دفع تجريبي/ }).check();
    await look(phone, 'checkout', 'ar');
    await small.getByRole('button', { name: /300|٣٠٠/ }).click();
    await small.getByRole('heading', { level: 1, name: 'دفع تجريبي' }).waitFor();
    await look(phone, 'test', 'ar');
    await small.getByRole('link', { name: 'عُد دون دفع' }).click();
    await small.getByRole('button', { name: /^ادفع الآن/ }).waitFor();
    await look(phone, 'open', 'ar');
    const desk = await t.person('admin', PHONE, base);
    await visit(desk, '/x/financial/reconciliation');
    await desk.getByRole('main').getByText('كل شيء متطابق').waitFor();
    await look(desk, 'agrees', 'ar');
  });
}
