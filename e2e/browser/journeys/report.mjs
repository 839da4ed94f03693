// What was sold is looked at by a super admin: the figures of a period and of the days before, by day, course and currency, down to the
// entries in the books, and as a file; then in Arabic on a phone. With COURSEWORX_SHOTS set to a folder, the pages are kept there.
import { looker, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';
import { ordered, paid, sold } from '../sales.mjs';

const look = looker('report');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function report(t) {
  const base = await t.step('a centre that sells', () => t.alone('report'));
  const admin = await t.person('admin', undefined, base);
  await t.api(admin, 'POST', '/plugins/financial/enable', {});
  await t.api(admin, 'PATCH', '/admin/settings', { currency: 'EGP' });
  const main = admin.getByRole('main');
  const stat = (label) => main.locator('.strip > div', { hasText: label }).first();
  const day = (back) => new Date(Date.now() - back * 24 * 3600_000).toISOString().slice(0, 10);

  await t.step('there is nothing at first', async () => {
    await visit(admin, '/x/financial/report');
    await main.getByRole('heading', { name: 'Nothing was sold in this time' }).waitFor();
    await look(admin, 'none', 'en');
  });
  await t.step('what is paid and given back stands in it', async () => {
    const [kites, looms] = [await sold(t, admin, 'Kites and wind', '1200.00'), await sold(t, admin, 'Looms', '300.00')];
    for (const [i, name] of ['Mahasin', 'Ruqayya', 'Sukayna'].entries()) {
      const page = await t.person(await newTrainee(t, name, 'trainee', base), undefined, base);
      const order = await ordered(t, page, i ? [kites, looms] : [kites]);
      if (i < 2) await paid(t, admin, order, day(i + 1));
      if (i === 1)
        await t.api(admin, 'POST', `/x/financial/orders/${order.id}/refunds`, {
          request: '', items: [{ course: kites.id, amount: { amount: '200.00', currency: 'EGP' }, endsAccess: false }],
          method: 'desk', reference: '', paidOn: day(1), answer: 'As agreed', refunded: { amount: '0.00', currency: 'EGP' },
        });
      await page.close();
    }
    await admin.reload();
    await stat('Net').getByText('2,500').waitFor();
    await stat('Given back').getByText('200').waitFor();
    await stat('Paid orders').getByText('2').waitFor();
    const carts = main.getByRole('list', { name: 'From the cart to the payment' });
    await carts.getByRole('listitem').filter({ hasText: 'Paid' }).getByText(/^2 ·/).waitFor();
    await main.getByRole('img', { name: /^Net from .* at most/ }).waitFor();
    await look(admin, 'days', 'en');
  });
  await t.step('by course, and into one, and back', async () => {
    await main.getByRole('button', { name: 'Courses', exact: true }).click();
    await main.getByRole('row', { name: /Kites and wind.*2,400.*200.*2,200/ }).waitFor();
    await main.getByRole('row', { name: /Looms.*300/ }).waitFor();
    await look(admin, 'courses', 'en');
    await main.getByRole('button', { name: 'Kites and wind' }).click();
    await stat('Net').getByText('2,200').waitFor();
    await admin.waitForURL(/course=/);
    await main.getByText('Kites and wind').waitFor();
    await admin.goBack();
    await main.getByRole('button', { name: 'Kites and wind' }).waitFor();
    await admin.goForward();
    await main.getByRole('button', { name: 'All courses' }).click();
    await main.getByRole('button', { name: 'Looms' }).waitFor();
  });
  await t.step('by trainer, with whom the super admin shares what was sold', async () => {
    await main.getByRole('button', { name: 'Trainers', exact: true }).click();
    await main.getByRole('row', { name: /2,700.*200.*2,500.*1,750/ }).waitFor();
    await look(admin, 'trainers', 'en');
  });
  await t.step('a month leads to its currencies, and a figure to the entries behind it', async () => {
    await main.getByRole('button', { name: 'Months', exact: true }).click();
    await main.getByRole('button', { name: /^[A-Z][a-z]+ 20\d\d$/ }).first().focus();
    await admin.keyboard.press('Enter');
    await main.getByRole('row', { name: /EGP/ }).getByRole('link').first().waitFor();
    await look(admin, 'currencies', 'en');
    await main.getByRole('row', { name: /EGP/ }).getByRole('link').first().click();
    await main.getByRole('heading', { level: 1, name: /^Sales in/ }).waitFor();
    await main.getByRole('button', { name: 'Kites and wind' }).first().click();
    await admin.waitForURL(/course=/);
    await main.getByText('Looms').waitFor({ state: 'detached' });
    await look(admin, 'entries', 'en');
  });
  await t.step('is taken home as a file', async () => {
    await visit(admin, '/x/financial/report');
    await stat('Net').waitFor();
    for (const [name, kind] of [['Download as CSV', 'csv'], ['Download for Excel', 'xlsx']]) {
      const [file] = await Promise.all([admin.waitForEvent('download'), main.getByRole('button', { name }).click()]);
      if (file.suggestedFilename() !== `report-day.${kind}`) throw new Error(file.suggestedFilename());
    }
  });
  await t.step('days without anything say so', async () => {
    await main.getByLabel('From', { exact: true }).fill('2020-01-01');
    await main.getByLabel('To', { exact: true }).fill('2020-01-31');
    await main.getByRole('heading', { name: 'Nothing was sold in this time' }).waitFor();
  });
  await t.step('days that are none are said to be none, and can be chosen anew', async () => {
    admin.pardon(/report\?/);
    await main.getByLabel('To', { exact: true }).fill('2019-12-31');
    await main.getByText('Choose at most ten years').waitFor();
    await main.getByLabel('From', { exact: true }).fill('2019-12-01');
    await main.getByRole('heading', { name: 'Nothing was sold in this time' }).waitFor();
  });
  await t.step('in Arabic on a phone', async () => {
    const phone = await t.person('admin', PHONE, base);
    await visit(phone, '/x/financial/report');
    await phone.getByRole('main').getByText('٢٬٥٠٠').first().waitFor();
    await look(phone, 'days', 'ar');
    await phone.getByRole('main').getByRole('button', { name: 'دورات' }).click();
    await phone.getByRole('main').getByRole('button', { name: 'Kites and wind' }).waitFor();
    await look(phone, 'courses', 'ar');
    await phone.getByRole('main').getByRole('button', { name: 'مدربون' }).click();
    await phone.getByRole('main').getByText('المدرب', { exact: true }).first().waitFor();
    await look(phone, 'trainers', 'ar');
  });
}
