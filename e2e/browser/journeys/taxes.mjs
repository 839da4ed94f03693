// A super admin says which taxes are charged; a buyer says where they are, and sees and orders what it costs there; a company pays the tax
// itself; a rule that an order has is ended; what contradicts itself is shown; then in Arabic on a phone. With COURSEWORX_SHOTS set to a
// folder, the pages are kept there as pictures.
import { looker, settled, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';
import { sold } from '../sales.mjs';

const look = looker('taxes');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function taxes(t) {
  const base = await t.step('a centre that sells', () => t.alone('taxes'));
  const admin = await t.person('admin', undefined, base);
  await t.api(admin, 'PATCH', '/admin/settings', { currency: 'EGP' });
  await t.api(admin, 'POST', '/plugins/financial/enable', {});
  const sells = (title, amount, groups) => sold(t, admin, title, amount, groups);
  const brass = await sells('Beaten brass', '1000.00');
  const clay = await sells('Clay and water', '500.00');
  const buyer = await newTrainee(t, 'Nadra', 'trainee', base);
  const company = await newTrainee(t, 'Wahiba', 'trainee', base);
  const office = admin.getByRole('main');
  const dialog = admin.getByRole('dialog');
  const row = (text) => office.getByRole('row').filter({ hasText: text });
  const page = await t.person(buyer, undefined, base);
  const main = page.getByRole('main');
  const put = (who, course) => t.api(who, 'POST', '/x/financial/cart/items', { course: course.id });

  await t.step('without rules nothing is asked or shown', async () => {
    await visit(admin, '/x/financial/taxes');
    await office.getByText('No taxes yet').waitFor();
    await look(admin, 'none', 'en');
    await put(page, brass);
    await visit(page, '/x/financial/checkout');
    await main.getByRole('button', { name: /^Place order/ }).waitFor();
    if (await main.getByLabel('Country', { exact: true }).count()) throw new Error('it asks for the country');
  });
  await t.step('a rule is refused until it is right', async () => {
    admin.pardon(/financial\/taxes/);
    await office.getByRole('button', { name: 'New tax rule' }).click();
    await dialog.getByLabel('Country', { exact: true }).selectOption('EG');
    await dialog.getByLabel('Percent').fill('140');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('Write a number from 0 to 100').waitFor();
    await dialog.getByText('Say what it is called on invoices.').first().waitFor();
    await look(admin, 'refused', 'en');
    await dialog.getByLabel('Name in English').fill('VAT');
    await dialog.getByLabel('Name in Arabic').fill('ضريبة القيمة المضافة');
    await dialog.getByLabel('Percent').fill('14');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await row('Egypt').getByText('In force').waitFor();
  });
  await t.step('two of a region do not count at a time', async () => {
    await office.getByRole('button', { name: 'New tax rule' }).click();
    await dialog.getByLabel('Country', { exact: true }).selectOption('EG');
    await dialog.getByLabel('Name in English').fill('VAT');
    await dialog.getByLabel('Name in Arabic').fill('ضريبة');
    await dialog.getByLabel('Percent').fill('10');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('Of a region one rule counts at a time.').waitFor();
    await dialog.getByLabel('Country', { exact: true }).selectOption('DE');
    await dialog.getByText('Contained in prices', { exact: true }).click();
    await dialog.getByText('Companies with a tax number pay it themselves').click();
    await dialog.getByLabel('Percent').fill('19');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await row('Germany').getByText('Contained in prices').waitFor();
  });
  await t.step('one is changed while no order has it', async () => {
    await row('Germany').getByRole('button', { name: /^Change/ }).click();
    await dialog.getByLabel('Name in English').fill('German VAT');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row('German VAT').waitFor();
    await look(admin, 'list', 'en');
  });
  await t.step('a part of a country has one', async () => {
    await office.getByRole('button', { name: 'New tax rule' }).click();
    await dialog.getByLabel('Country', { exact: true }).selectOption('CA');
    await dialog.getByLabel('Part of the country').fill('QC');
    await dialog.getByLabel('Name of the part').fill('Québec');
    await dialog.getByLabel('Name in English').fill('QST');
    await dialog.getByLabel('Name in Arabic').fill('ضريبة كيبك');
    await dialog.getByLabel('Percent').fill('9.975');
    await look(admin, 'part', 'en');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await row('Québec').getByText('9.975').waitFor();
  });
  await t.step('the cart says that taxes depend on the country, and the checkout asks for it', async () => {
    await visit(page, '/x/financial/cart');
    await main.getByText('Taxes depend on your country.').waitFor();
    await look(page, 'cart', 'en');
    await main.getByRole('link', { name: 'Check out' }).click();
    await main.getByText('Please say where you are, then you can order.').waitFor();
    await look(page, 'where', 'en');
    await main.getByLabel('Country', { exact: true }).selectOption('CA');
    await main.getByLabel('State, province or region').selectOption('QC');
    await main.getByRole('status').getByText('1,099.75').waitFor();
    await settled(page);
    await look(page, 'quebec', 'en');
    await main.getByLabel('Country', { exact: true }).selectOption('EG');
    await main.getByRole('status').getByText('1,140.00').waitFor();
    await settled(page);
    await look(page, 'checkout', 'en');
  });
  await t.step('a rule that changes meanwhile is not charged unseen', async () => {
    page.pardon(/financial\/orders/);
    const { items } = await t.api(admin, 'GET', '/x/financial/taxes');
    const egypt = items.find((r) => r.country === 'EG');
    const { id, version, state, isUsed, ...rule } = { ...egypt, endsOn: '' };
    if (state !== 'running' || isUsed) throw new Error('an order has it already');
    await t.api(admin, 'PUT', `/x/financial/taxes/${id}`, { ...rule, rate: '15', version });
    await main.getByRole('radio', { name: /^Cash at the desk/ }).check();
    await main.getByRole('button', { name: /^Place order/ }).click();
    await main.getByRole('status').getByText('1,150.00').waitFor();
    await main.getByText('Your cart has changed').waitFor();
    await look(page, 'changed', 'en');
    await main.getByRole('button', { name: /^Place order.*1,150/ }).click();
    await main.getByRole('heading', { level: 1, name: /^Order \d+$/ }).waitFor();
    await main.getByText(/VAT\u2069 \(15 %\)/).first().waitFor();
    await look(page, 'order', 'en');
    await visit(page, '/x/financial/orders');
    await main.getByText('including', { exact: false }).first().waitFor();
    await look(page, 'orders', 'en');
  });
  const other = await t.person(company, undefined, base);
  const inner = other.getByRole('main');
  await t.step('a company pays the tax itself', async () => {
    await put(other, brass);
    await put(other, clay);
    await visit(other, '/x/financial/checkout');
    await inner.getByLabel('Country', { exact: true }).selectOption('DE');
    await inner.getByText(/^including .German VAT. \(19 %\)/).waitFor();
    await inner.getByText('Invoice to a company').click();
    await inner.getByLabel('Company', { exact: true }).fill('Weber GmbH');
    await inner.getByLabel('Country of the company').selectOption('AT');
    await inner.getByLabel('Tax number').fill('ATU12345678');
    await inner.getByRole('button', { name: /^Place order.*1,260\.51/ }).waitFor();
    await look(other, 'company', 'en');
    await inner.getByRole('radio', { name: /^Cash at the desk/ }).check();
    await inner.getByRole('button', { name: /^Place order/ }).click();
    await inner.getByText('the company pays it itself (reverse charge)').waitFor();
    await look(other, 'reversed', 'en');
  });
  await t.step('a super admin sees what contradicts itself, and the books have the tax', async () => {
    await visit(admin, '/x/financial/sales');
    await row('Wahiba').getByRole('link').first().click();
    await office.getByText('Not all of this is one country.').waitFor();
    await look(admin, 'evidence', 'en');
    await visit(admin, '/x/financial/sales');
    await row('Nadra').getByRole('link').first().click();
    await office.getByRole('button', { name: 'Record payment' }).click();
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();
    await office.getByRole('heading', { name: 'Payment', exact: true }).waitFor();
    await visit(admin, '/x/financial/books');
    await row('Egypt').getByText('150.00').first().waitFor();
    await look(admin, 'books', 'en');
  });
  await t.step('what an order has is ended, not changed', async () => {
    await visit(admin, '/x/financial/taxes');
    if (await row('Egypt').getByRole('button', { name: /^Change/ }).count()) throw new Error('it can be changed');
    await row('Egypt').getByRole('button', { name: /^End/ }).click();
    await dialog.getByLabel('Last day').fill('2020-01-01');
    await dialog.getByRole('button', { name: 'End', exact: true }).click();
    await dialog.getByText('Choose yesterday or a later day.').waitFor();
    await look(admin, 'end', 'en');
    await dialog.getByLabel('Last day').fill('2099-12-31');
    await dialog.getByRole('button', { name: 'End', exact: true }).click();
    await row('Egypt').getByText('2099').waitFor();
    await row('Québec').getByRole('button', { name: /^Remove/ }).click();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await row('Québec').waitFor({ state: 'detached' });
  });
  await t.step('in Arabic on a phone', async () => {
    const phone = await t.person('admin', PHONE, base);
    await visit(phone, '/x/financial/taxes');
    await phone.getByRole('heading', { level: 1, name: 'الضرائب' }).waitFor();
    await look(phone, 'list', 'ar');
    await phone.getByRole('main').getByRole('button', { name: 'قاعدة ضريبية جديدة' }).click();
    await phone.getByRole('dialog').getByLabel('الدولة', { exact: true }).selectOption('CA');
    await look(phone, 'new', 'ar');
    await visit(phone, '/x/financial/sales');
    await look(phone, 'sales', 'ar');
    await phone.getByRole('row').filter({ hasText: 'Wahiba' }).getByRole('link').first().click();
    await phone.getByText('لا يشير هذا كله إلى دولة واحدة.').waitFor();
    await look(phone, 'evidence', 'ar');
    await phone.close();
    const small = await t.person(buyer, PHONE, base);
    await put(small, clay);
    await visit(small, '/x/financial/cart');
    await look(small, 'cart', 'ar');
    await visit(small, '/x/financial/checkout');
    await small.getByRole('main').getByLabel('الدولة', { exact: true }).waitFor();
    await look(small, 'checkout', 'ar');
    await small.close();
  });
}
