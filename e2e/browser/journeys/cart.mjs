// A visitor fills a cart, sees it in another currency, signs in and finds it; a price that rises is said and agreed to, what cannot be bought
// is named; then in Arabic on a phone. With COURSEWORX_SHOTS set to a folder, the pages are kept there as pictures.
import { looker, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

const look = looker('cart');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

export default async function cart(t) {
  const base = await t.step('a centre that sells', () => t.alone('cart'));
  const admin = await t.person('admin', undefined, base);
  const trainer = await t.person('trainer', undefined, base);
  await t.api(admin, 'POST', '/plugins/financial/enable', {});
  await t.api(admin, 'PUT', '/x/financial/currencies/USD', { isActive: true });
  await t.api(admin, 'POST', '/x/financial/rates', { from: 'USD', to: 'EGP', rate: '50', note: 'For now' });
  const sold = async (title, amount, groups = []) => {
    const course = await t.api(trainer, 'POST', '/courses', { title });
    const section = await t.api(trainer, 'POST', `/courses/${course.id}/sections`, { title: 'One' });
    const lesson = await t.api(trainer, 'POST', `/courses/${course.id}/contents`, { sectionId: section.id, type: 'article', title: 'To read' });
    await t.api(trainer, 'PATCH', `/contents/${lesson.id}`, { articleContent: '<p>Read me.</p>', isPublished: true });
    await t.api(trainer, 'PATCH', `/courses/${course.id}`, { description: `About ${title}.`, price: { amount, currency: 'EGP' } });
    for (const name of groups)
      await t.api(trainer, 'POST', `/courses/${course.id}/groups`, { name, startsOn: '2099-01-01', endsOn: '2099-02-01' });
    await t.api(trainer, 'POST', `/courses/${course.id}/publish`);
    return course;
  };
  const pots = await sold('Pots and glazes', '1000.00');
  const looms = await sold('Looms of the valley', '500.00', ['Evenings']);
  const buyer = await newTrainee(t, 'Naila', 'trainee', base);
  const page = await t.visitor(undefined, base);
  const main = page.getByRole('main');
  const badge = page.getByRole('link', { name: /^Cart:/ });
  const line = (title) => main.getByRole('list', { name: 'Cart' }).getByRole('listitem').filter({ hasText: title });

  await t.step('is empty at first, and says so', async () => {
    await visit(page, '/x/financial/cart');
    await main.getByText('Your cart is empty').waitFor();
    await look(page, 'empty', 'en');
  });
  await t.step('a visitor puts a course into it', async () => {
    await visit(page, `/courses/${pots.slug}`);
    await main.getByRole('button', { name: 'Add to cart' }).first().click();
    await main.getByRole('link', { name: 'Go to the cart' }).first().waitFor();
    await page.getByRole('link', { name: 'Cart: one course' }).waitFor();
    await look(page, 'added', 'en');
  });
  await t.step('and a group of another one', async () => {
    await visit(page, `/courses/${looms.slug}`);
    await main.getByRole('button', { name: 'Add to cart' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: /Evenings/ }).click();
    await badge.and(page.getByRole('link', { name: 'Cart: 2 courses' })).click();
    await line('Looms of the valley').getByText('Evenings').waitFor();
    await main.getByRole('status').getByText('1,500').waitFor();
    await look(page, 'two', 'en');
  });
  await t.step('it is shown in dollars', async () => {
    await main.getByLabel('Pay in').selectOption('USD');
    await main.getByRole('status').getByText('30.00').waitFor();
    await main.getByLabel('Pay in').selectOption('EGP');
    await main.getByRole('status').getByText('1,500').waitFor();
  });
  await t.step('a price that rose is said, and agreed to', async () => {
    await t.api(trainer, 'PATCH', `/courses/${pots.id}`, { price: { amount: '1200.00', currency: 'EGP' } });
    await page.reload();
    await main.getByText('A price has changed since you saw it.').waitFor();
    await look(page, 'changed', 'en');
    await main.getByRole('button', { name: 'Continue with the new prices' }).click();
    await main.getByText('A price has changed since you saw it.').waitFor({ state: 'detached' });
    await main.getByRole('status').getByText('1,700').waitFor();
  });
  await t.step('after signing in it is still there', async () => {
    await visit(page, '/sign-in');
    await page.getByLabel('E-mail or phone').fill(buyer.email);
    await page.getByLabel('Password', { exact: true }).fill(buyer.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: 'Cart: 2 courses' }).click();
    await line('Pots and glazes').waitFor();
    await main.getByRole('status').getByText('1,700').waitFor();
  });
  await t.step('what is not for sale any more is named, and not charged', async () => {
    await t.api(trainer, 'POST', `/courses/${looms.id}/archive`);
    await page.reload();
    await line('Looms of the valley').getByText('It is not for sale any more.').waitFor();
    await main.getByRole('status').getByText('1,200').waitFor();
    await look(page, 'closed', 'en');
    await main.getByRole('button', { name: 'Take “Looms of the valley” out of the cart' }).click();
    await line('Looms of the valley').waitFor({ state: 'detached' });
  });
  await t.step('in Arabic on a phone', async () => {
    const phone = await t.person(buyer, PHONE, base);
    await visit(phone, '/x/financial/cart');
    await phone.getByRole('heading', { level: 1, name: 'السلة' }).waitFor();
    await look(phone, 'cart', 'ar');
    await visit(phone, `/courses/${pots.slug}`);
    await phone.getByRole('link', { name: 'اذهب إلى السلة' }).first().waitFor();
    await look(phone, 'course', 'ar');
    await phone.close();
  });
}
