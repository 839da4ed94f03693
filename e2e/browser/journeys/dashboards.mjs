// A trainer sees what the own courses sold and what was earned of it, a trainee what was spent, and a super admin both at the course and at the
// trainee; each figure leads to its rows. Then in Arabic on a phone. With COURSEWORX_SHOTS set to a folder, the pages are kept there.
import { looker, until, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';
import { ordered, paid, sold } from '../sales.mjs';

const look = looker('dashboards');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function dashboards(t) {
  const base = await t.step('a centre that sells', () => t.alone('dashboards'));
  const admin = await t.person('admin', undefined, base);
  await t.api(admin, 'POST', '/plugins/financial/enable', {});
  await t.api(admin, 'PATCH', '/admin/settings', { currency: 'EGP' });
  const teacher = await newTrainee(t, 'Peseshet', 'trainer', base);
  const page = await t.person(teacher, undefined, base);
  const buyer = await newTrainee(t, 'Senbi', 'trainee', base);
  const client = await t.person(buyer, undefined, base);
  const main = page.getByRole('main');
  const office = admin.getByRole('main');
  const own = client.getByRole('main');
  const stat = (at, label) => at.locator('.strip > div', { hasText: label }).first();
  const day = (back) => new Date(Date.now() - back * 24 * 3600_000).toISOString().slice(0, 10);
  let weaving;

  await t.step('there is nothing at first', async () => {
    await visit(page, '/x/financial/my-sales');
    await main.getByRole('heading', { name: 'Nothing was sold in this time' }).waitFor();
    await look(page, 'none', 'en');
  });
  await t.step('a trainer sees what was sold, given back and earned', async () => {
    weaving = await sold(t, page, 'Weaving', '1000.00');
    const dyeing = await sold(t, page, 'Dyeing', '400.00');
    await sold(t, admin, 'Somebody else', '900.00');
    const order = await ordered(t, client, [weaving, dyeing]);
    await paid(t, admin, order, day(2));
    await t.api(admin, 'POST', `/x/financial/orders/${order.id}/refunds`, {
      request: '', items: [{ course: weaving.id, amount: { amount: '100.00', currency: 'EGP' }, endsAccess: false }],
      method: 'desk', reference: '', paidOn: day(1), answer: 'As agreed', refunded: { amount: '0.00', currency: 'EGP' },
    });
    await page.reload();
    await stat(main, 'You earned').getByText('910').waitFor();
    await main.getByRole('row', { name: /Weaving.*1,000.*100.*900.*630/ }).first().waitFor();
    await main.getByRole('row', { name: /Dyeing.*400.*280/ }).first().waitFor();
    if (await main.getByText('Somebody else').count()) throw new Error('a course of somebody else is shown');
    await look(page, 'courses', 'en');
  });
  await t.step('a course leads to its days, and to the lines that were earned', async () => {
    await main.getByRole('button', { name: 'Weaving' }).click();
    await main.getByRole('img', { name: /^Net from .* at most/ }).waitFor();
    await stat(main, 'You earned').getByText('630').waitFor();
    await main.getByRole('table', { name: 'What was earned' }).getByRole('row').nth(2).waitFor();
    await look(page, 'days', 'en');
  });
  await t.step('a workbook of it is taken home', async () => {
    const [file] = await Promise.all([page.waitForEvent('download'), main.getByRole('button', { name: 'Download for Excel' }).click()]);
    if (file.suggestedFilename() !== 'sales-day.xlsx') throw new Error(file.suggestedFilename());
  });
  await t.step('what is held leads to its lines', async () => {
    await main.getByRole('link', { name: 'My earnings and payouts' }).click();
    await stat(main, 'Held').getByRole('button').click();
    await main.getByRole('button', { name: 'Show all' }).waitFor();
    await look(page, 'held', 'en');
  });
  await t.step('the course has its sales among its settings, for its trainer and for the super admin', async () => {
    await visit(page, `/teach/${weaving.id}/settings/financial-sales`);
    await stat(main, 'You earned').getByText('630').waitFor();
    await look(page, 'course', 'en');
    await visit(admin, `/teach/${weaving.id}/settings/financial-sales`);
    await stat(office, 'Kept').getByText('270').waitFor();
    await office.getByRole('row', { name: /Peseshet.*630/ }).waitFor();
    await look(admin, 'course-all', 'en');
  });
  await t.step('a trainee sees what was spent, and which orders that was', async () => {
    await ordered(t, client, [await sold(t, admin, 'Basketry', '250.00')]);
    await visit(client, '/x/financial/orders');
    await stat(own, 'To be paid').getByText('250').waitFor();
    await stat(own, 'Paid').getByRole('button').click();
    await own.getByText('Only paid orders in').waitFor();
    await until(client, () => document.querySelectorAll('main table tbody tr').length === 1); // not the one that is to be paid
    await own.getByText('Weaving').waitFor();
    await look(client, 'spent', 'en');
    await own.getByRole('button', { name: 'Show all' }).click();
    await own.getByText('Basketry').waitFor();
  });
  await t.step('a super admin sees it beside the progress, and the trainer does not', async () => {
    const at = `/teach/${weaving.id}/people/${buyer.id}`;
    await visit(admin, at);
    await office.getByRole('link', { name: 'Payments' }).click();
    await stat(office, 'Given back').getByText('100').waitFor();
    await office.getByText('Basketry').waitFor();
    await look(admin, 'trainee', 'en');
    await visit(page, at);
    await main.getByRole('heading', { level: 1, name: /Senbi/ }).waitFor();
    if (await main.getByRole('link', { name: 'Payments' }).count()) throw new Error('a trainer is led to the payments of a trainee');
  });
  await t.step('in Arabic on a phone', async () => {
    const phone = await t.person(teacher, PHONE, base);
    await visit(phone, '/x/financial/my-sales');
    await phone.getByRole('main').getByText('Weaving').first().waitFor();
    await look(phone, 'courses', 'ar');
    await visit(phone, `/teach/${weaving.id}/settings/financial-sales`);
    await stat(phone.getByRole('main'), 'أرباحك').waitFor();
    await look(phone, 'course', 'ar');
    const theirs = await t.person(buyer, PHONE, base);
    await visit(theirs, '/x/financial/orders');
    await theirs.getByRole('main').getByText('Basketry').waitFor();
    await look(theirs, 'spent', 'ar');
    const chief = await t.person('admin', PHONE, base);
    await visit(chief, `/teach/${weaving.id}/settings/financial-sales`);
    await stat(chief.getByRole('main'), 'الصافي').waitFor();
    await look(chief, 'course-all', 'ar');
  });
}
