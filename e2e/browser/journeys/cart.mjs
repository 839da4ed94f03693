// Until a plugin sells, a course is assigned. A visitor fills a cart, chooses another group, sees it in another currency, signs in and finds
// it; a price that rises is said and agreed to, what cannot be bought is named; then in Arabic on a phone. With COURSEWORX_SHOTS set to a
// folder, the pages are kept there as pictures.
import { looker, until, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';
import { sold } from '../sales.mjs';

const look = looker('cart');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function cart(t) {
  const base = await t.step('a centre that sells', () => t.alone('cart'));
  const admin = await t.person('admin', undefined, base);
  await t.api(admin, 'PATCH', '/admin/settings', { currency: 'EGP', organisation: 'Nile Crafts' });
  const sells = (title, amount, groups) => sold(t, admin, title, amount, groups);
  const pots = await sells('Pots and glazes', '1000.00');
  const looms = await sells('Looms of the valley', '500.00', [
    { name: 'Mornings', capacity: 12 },
    { name: 'Evenings', price: { amount: '650.00', currency: 'EGP' } },
  ]);
  const buyer = await newTrainee(t, 'Naila', 'trainee', base);
  const page = await t.visitor(undefined, base);
  const main = page.getByRole('main');
  const dialog = page.getByRole('dialog');
  const lines = main.getByRole('list', { name: 'Cart' }).getByRole('listitem');
  const line = (title) => lines.filter({ hasText: title });
  const total = main.getByRole('status');
  const add = main.getByRole('complementary').getByRole('button', { name: 'Add to cart' });
  const go = main.getByRole('complementary').getByRole('link', { name: 'Go to the cart' });
  const focused = (what) => until(page, (text) => (document.activeElement?.ariaLabel ?? document.activeElement?.textContent) === text, what);

  await t.step('until something sells, the centre assigns', async () => {
    await visit(page, `/courses/${pots.slug}`);
    await main.getByRole('complementary').getByText('By assignment only').waitFor();
    if (await add.count()) throw new Error('there is a button');
    await look(page, 'assigned', 'en');
    await t.api(admin, 'POST', '/plugins/financial/enable', {});
    await t.api(admin, 'PUT', '/x/financial/currencies/USD', { isActive: true });
    await t.api(admin, 'POST', '/x/financial/rates', { from: 'USD', to: 'EGP', rate: '50', note: 'For now' });
  });
  await t.step('is empty at first, and says so', async () => {
    await visit(page, '/x/financial/cart');
    await main.getByRole('heading', { name: 'Your cart is empty' }).waitFor();
    await look(page, 'empty', 'en');
    await main.getByRole('link', { name: 'Look at the courses' }).click();
    await page.waitForURL('**/courses');
  });
  await t.step('prices are read in the currency that is chosen, on cards, on a page and at its groups', async () => {
    const price = (amount) => page.locator('.price', { hasText: new RegExp(`^${amount}\\s`) }).filter({ visible: true }).first();
    const card = main.getByRole('article').filter({ hasText: 'Pots and glazes' });
    await card.getByText('1,000').waitFor();
    await main.getByLabel('Prices in').selectOption('USD');
    await card.getByText('20', { exact: true }).waitFor();
    await look(page, 'dollars', 'en');
    await visit(page, `/courses/${looms.slug}`);
    await price('10').waitFor();
    await price('13').waitFor(); // the evenings
    await visit(page, '/courses');
    await main.getByLabel('Prices in').selectOption('EGP');
    await card.getByText('1,000').waitFor();
  });
  await t.step('a visitor puts a course into it', async () => {
    await visit(page, `/courses/${pots.slug}`);
    await add.waitFor();
    await look(page, 'for-sale', 'en');
    await add.press('Enter');
    await go.waitFor();
    await focused('Go to the cart');
    await page.getByRole('link', { name: 'Cart: 1 course' }).waitFor();
    await look(page, 'added', 'en');
  });
  await t.step('and a group of another one, then another group', async () => {
    await visit(page, `/courses/${looms.slug}`);
    await add.click();
    await dialog.getByRole('button', { name: /Mornings/ }).waitFor();
    await look(page, 'groups', 'en');
    await dialog.getByRole('button', { name: /Mornings/ }).click();
    await focused('Go to the cart');
    await main.getByRole('button', { name: 'Choose another group' }).click();
    await look(page, 'another-group', 'en');
    await dialog.getByRole('button', { name: /Evenings/ }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Cart: 2 courses' }).click();
    await line('Looms of the valley').getByText('Evenings').waitFor();
    await total.getByText('1,650').waitFor();
    await look(page, 'two', 'en');
  });
  await t.step('it is shown in dollars', async () => {
    await main.getByLabel('Pay in').selectOption('USD');
    await total.getByText('33.00').waitFor();
    await main.getByLabel('Pay in').selectOption('EGP');
    await total.getByText('1,650').waitFor();
  });
  await t.step('a price that rose is said, and agreed to', async () => {
    await t.api(admin, 'PATCH', `/courses/${pots.id}`, { price: { amount: '1200.00', currency: 'EGP' } });
    await page.reload();
    await main.getByText('A price has changed since you saw it.').waitFor();
    await look(page, 'changed', 'en');
    await main.getByRole('button', { name: 'Continue with the new prices' }).click();
    await main.getByText('A price has changed since you saw it.').waitFor({ state: 'detached' });
    await total.getByText('1,850').waitFor();
  });
  await t.step('after signing in it is still there', async () => {
    await visit(page, '/sign-in');
    await page.getByLabel('E-mail or phone').fill(buyer.email);
    await page.getByLabel('Password', { exact: true }).fill(buyer.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: 'Cart: 2 courses' }).click();
    await line('Pots and glazes').waitFor();
    await total.getByText('1,850').waitFor();
  });
  await t.step('what is not for sale any more is named, and not charged', async () => {
    await t.api(admin, 'POST', `/courses/${looms.id}/archive`);
    await page.reload();
    await line('Looms of the valley').getByText('It is not for sale any more.').waitFor();
    await total.getByText('1,200').waitFor();
    await look(page, 'closed', 'en');
    await main.getByRole('button', { name: 'Take “Looms of the valley” out of the cart' }).press('Enter');
    await line('Looms of the valley').waitFor({ state: 'detached' });
    await focused('Take “Pots and glazes” out of the cart');
  });
  await t.step('in Arabic on a phone', async () => {
    const other = await sells('A long road from the clay of the river bank to the blue tiles of the old city', '75000.00');
    const phone = await t.person(buyer, PHONE, base);
    await visit(phone, `/courses/${other.slug}`);
    await phone.locator('.dock').getByRole('button', { name: 'أضف إلى السلة' }).waitFor();
    await look(phone, 'for-sale', 'ar');
    await phone.locator('.dock').getByRole('button', { name: 'أضف إلى السلة' }).click();
    await phone.locator('.dock').getByRole('link', { name: 'اذهب إلى السلة' }).click();
    await phone.getByRole('heading', { level: 1, name: 'السلة' }).waitFor();
    await t.api(admin, 'PATCH', `/courses/${pots.id}`, { price: { amount: '1300.00', currency: 'EGP' } });
    await t.api(admin, 'POST', `/courses/${other.id}/archive`);
    await phone.reload();
    await phone.getByText('تغيّر سعر منذ رأيته.').waitFor();
    await look(phone, 'cart', 'ar');
    await visit(phone, `/courses/${pots.slug}`);
    await phone.locator('.dock').getByRole('link', { name: 'اذهب إلى السلة' }).waitFor();
    await look(phone, 'added', 'ar');
    await phone.close();
  });
  await t.step('when the last one is taken out, the cart is empty and the focus is at its name', async () => {
    await t.api(page, 'PATCH', '/me', { language: 'en' }); // the phone is the same person's
    await page.reload();
    await line('A long road').getByRole('button').click();
    await line('A long road').waitFor({ state: 'detached' });
    await line('Pots and glazes').getByRole('button').press('Enter');
    await main.getByRole('heading', { name: 'Your cart is empty' }).waitFor();
    await focused('Cart');
    if (await page.getByRole('link', { name: /^Cart:/ }).count()) throw new Error('the badge is still there');
  });
}
