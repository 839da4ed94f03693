// A super admin makes a coupon and many of them; a visitor types one, keeps it after signing in and orders with it; one that pays for all of
// it enrols at once; why one does not count is said; then in Arabic on a phone. With COURSEWORX_SHOTS set to a folder, the pages are kept
// there as pictures.
import { looker, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';
import { sold } from '../sales.mjs';

const look = looker('coupons');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function coupons(t) {
  const base = await t.step('a centre that sells', () => t.alone('coupons'));
  const admin = await t.person('admin', undefined, base);
  await t.api(admin, 'PATCH', '/admin/settings', { currency: 'EGP' });
  await t.api(admin, 'POST', '/plugins/financial/enable', {});
  const sells = (title, amount, groups) => sold(t, admin, title, amount, groups);
  const glass = await sells('Blown glass', '1000.00');
  const reeds = await sells('Woven reeds', '500.00');
  const buyer = await newTrainee(t, 'Hadeer', 'trainee', base);
  const dialog = admin.getByRole('dialog');
  const row = (code) => admin.getByRole('row').filter({ hasText: code });

  await t.step('there are none at first', async () => {
    await visit(admin, '/x/financial/coupons');
    await admin.getByText('There are no coupons yet').waitFor();
    await look(admin, 'none', 'en');
  });
  await t.step('one is refused until it is right', async () => {
    admin.pardon(/financial\/coupons/);
    await admin.getByRole('button', { name: 'New coupon' }).first().click();
    await dialog.getByLabel('Code').fill('spring-20');
    await dialog.getByLabel('Percent').fill('120');
    await dialog.getByRole('button', { name: 'Make' }).click();
    await dialog.getByText('Write a number above 0 and at most 100').waitFor();
    await look(admin, 'refused', 'en');
    await dialog.getByLabel('Percent').fill('20');
    await dialog.getByRole('button', { name: 'Make' }).click();
    await row('SPRING-20').getByText('Can be used').waitFor();
  });
  await t.step('one for a course alone', async () => {
    await admin.getByRole('button', { name: 'New coupon' }).first().click();
    await dialog.getByLabel('Code').fill('REEDS');
    await dialog.getByText('An amount', { exact: true }).click();
    await dialog.getByLabel('Amount', { exact: true }).fill('500');
    await dialog.getByRole('searchbox', { name: 'Find a course' }).fill('woven');
    await dialog.getByRole('button', { name: 'Woven reeds', exact: true }).click();
    await dialog.getByRole('button', { name: 'Without “Woven reeds”' }).waitFor();
    await look(admin, 'course', 'en');
    await dialog.getByRole('button', { name: 'Make' }).click();
    await row('REEDS').getByText('Woven reeds').waitFor();
  });
  await t.step('twenty at once', async () => {
    await admin.getByRole('button', { name: 'New coupon' }).first().click();
    await dialog.getByText('Several', { exact: true }).click();
    await dialog.getByLabel('How the codes begin').fill('fair-');
    await dialog.getByLabel('How many', { exact: true }).last().fill('20');
    await dialog.getByLabel('What they are called together').fill('Book fair');
    await dialog.getByLabel('Percent').fill('5');
    await dialog.getByRole('button', { name: 'Make' }).click();
    await admin.getByText('20 coupons are made').waitFor();
    await look(admin, 'list', 'en');
  });
  const page = await t.visitor(undefined, base);
  const main = page.getByRole('main');
  await t.step('a visitor types one', async () => {
    page.pardon(/cart\/coupon/);
    await visit(page, `/courses/${glass.slug}`);
    await main.getByRole('button', { name: 'Add to cart' }).first().click();
    await main.getByRole('link', { name: 'Go to the cart' }).first().click();
    await main.getByRole('button', { name: 'I have a coupon' }).click();
    await main.getByLabel('Code').fill('SPRING-02');
    await page.keyboard.press('Enter');
    await main.getByText('There is no coupon with this code').waitFor();
    await look(page, 'wrong', 'en');
    await main.getByLabel('Code').fill('spring-20');
    await page.keyboard.press('Enter');
    await main.getByText('SPRING-20').first().waitFor();
    await main.getByRole('status').getByText('800').waitFor();
    await look(page, 'cart', 'en');
  });
  await t.step('has it after signing in, and orders with it', async () => {
    await main.getByRole('link', { name: 'Check out' }).or(main.getByRole('button', { name: 'Check out' })).click();
    await page.getByLabel('E-mail or phone').fill(buyer.email);
    await page.getByLabel('Password', { exact: true }).fill(buyer.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Checkout' }).waitFor();
    await look(page, 'checkout', 'en');
    await main.getByRole('radio', { name: /^Cash at the desk/ }).check();
    await main.getByRole('button', { name: /^Place order/ }).click();
    await page.getByRole('heading', { level: 1, name: /^Order/ }).waitFor();
    await main.getByText('SPRING-20').waitFor();
    await look(page, 'order', 'en');
  });
  await t.step('why one does not count is said, and one that pays for all enrols at once', async () => {
    await visit(page, `/courses/${reeds.slug}`);
    await main.getByRole('button', { name: 'Add to cart' }).first().click();
    await main.getByRole('link', { name: 'Go to the cart' }).first().click();
    await main.getByRole('button', { name: 'I have a coupon' }).click();
    await main.getByLabel('Code').fill('spring-20');
    await page.keyboard.press('Enter');
    await main.getByText('You have used it as often as you can.').waitFor();
    await look(page, 'yours', 'en');
    await main.getByRole('button', { name: 'Remove the coupon' }).click();
    await main.getByRole('button', { name: 'I have a coupon' }).click();
    await main.getByLabel('Code').fill('reeds');
    await page.keyboard.press('Enter');
    await main.getByRole('button', { name: 'Remove the coupon' }).waitFor(); // the course is called like it
    await visit(page, '/x/financial/checkout');
    await main.getByText('Nothing to pay').waitFor();
    await look(page, 'free', 'en');
    await main.getByRole('button', { name: /^Place order/ }).click();
    await main.getByRole('link', { name: /^Start learning/ }).waitFor();
  });
  await t.step('the books say what was given', async () => {
    await visit(admin, '/x/financial/books');
    await admin.getByRole('row').filter({ hasText: 'discounts' }).getByText('500.00').first().waitFor();
    await visit(admin, '/x/financial/sales?state=paid');
    await admin.getByRole('main').getByRole('link', { name: /^\d+$/ }).first().click();
    await admin.getByRole('main').getByRole('link', { name: 'Transaction' }).waitFor();
    await look(admin, 'given', 'en');
  });
  await t.step('it is switched off, and not removed', async () => {
    await visit(admin, '/x/financial/coupons?q=spring');
    await admin.getByRole('button', { name: 'Remove SPRING-20' }).click();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await admin.getByText('Switch it off instead').first().waitFor();
    await admin.getByRole('button', { name: 'Change SPRING-20' }).click();
    await dialog.getByText('It can be used', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row('SPRING-20').getByText('Switched off').waitFor();
  });
  await t.step('in Arabic on a phone', async () => {
    const phone = await t.person('admin', PHONE, base);
    await visit(phone, '/x/financial/coupons');
    await phone.getByRole('heading', { level: 1, name: 'القسائم' }).waitFor();
    await look(phone, 'list', 'ar');
    await phone.getByRole('button', { name: 'قسيمة جديدة' }).first().click();
    await phone.getByRole('dialog').waitFor();
    await look(phone, 'new', 'ar');
    await phone.close();
    const small = await t.person(buyer, PHONE, base);
    await t.api(small, 'POST', '/x/financial/cart/items', { course: reeds.id }).catch(() => {});
    await visit(small, '/x/financial/cart');
    await look(small, 'cart', 'ar');
    await small.close();
  });
}
