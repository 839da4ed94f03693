// What was paid is given back: a trainee finds the invoice, asks for a refund and withdraws it, a super admin declines one and gives another
// in part, the order and the lists say so; then in Arabic on a phone. With COURSEWORX_SHOTS set to a folder, the pages are kept there.
import { looker, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';
import { ordered, paid, sold } from '../sales.mjs';

const look = looker('refunds');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function refunds(t) {
  const base = await t.step('a centre that has sold', () => t.alone('refunds'));
  const admin = await t.person('admin', undefined, base);
  await t.api(admin, 'POST', '/plugins/financial/enable', {});
  await t.api(admin, 'PATCH', '/admin/settings', { currency: 'EGP' });
  const seller = { sellerName: 'Nile Training Centre LLC', sellerAddress: '5 Corniche, Cairo', sellerTaxId: '100-200-300', invoiceNote: 'Thank you for learning with us.' };
  await t.api(admin, 'PUT', '/plugins/financial/settings', { values: seller });
  const sells = (title, amount, groups) => sold(t, admin, title, amount, groups);
  const rope = await sells('Ropes and knots', '1000.00');
  const sails = await sells('Sails of linen', '500.00');
  const buyer = await newTrainee(t, 'Nadia', 'trainee', base);
  const page = await t.person(buyer, undefined, base);
  const main = page.getByRole('main');
  const office = admin.getByRole('main');
  const dialog = page.getByRole('dialog');
  const desk = admin.getByRole('dialog');
  const today = new Date(Date.now() - 24 * 3600_000).toISOString().slice(0, 10);
  const buy = async (...courses) => {
    const order = await ordered(t, page, courses, { name: 'Weavers of Akhmim', address: '12 Loom Street\nAkhmim', taxId: 'EG-9', purchaseNumber: 'PO 77' });
    await paid(t, admin, order, today);
    return order;
  };
  let order;

  await t.step('there is nothing at first', async () => {
    await visit(admin, '/x/financial/refunds');
    await office.getByText('Nothing was given back yet').waitFor();
    await look(admin, 'none', 'en');
    await visit(admin, '/x/financial/documents');
    await office.getByText('There is no invoice yet').waitFor();
    await look(admin, 'no-documents', 'en');
    await visit(page, '/x/financial/invoices');
    await main.getByText('You get one with each order that is paid.').waitFor();
  });
  await t.step('what was paid has an invoice, as a PDF in both languages', async () => {
    order = await buy(rope, sails);
    await visit(page, `/x/financial/orders/${order.id}`);
    const [file] = await Promise.all([page.waitForEvent('download'), main.getByRole('link', { name: /^Invoice INV-\d{4}-00001$/ }).click()]);
    if (!/^INV-\d{4}-00001\.pdf$/.test(file.suggestedFilename())) throw new Error(file.suggestedFilename());
    await look(page, 'paid', 'en');
    const [document] = (await t.api(page, 'GET', '/x/financial/me/documents')).items;
    for (const language of ['en', 'ar']) {
      const head = await page.evaluate(async (path) => (await (await fetch(path)).text()).slice(0, 8), `/api/v1/x/financial/documents/${document.id}/pdf?language=${language}`);
      if (head !== '%PDF-1.7') throw new Error(head);
    }
  });
  await t.step('a trainee asks for a refund, and says why', async () => {
    page.pardon(/refund-requests/);
    await main.getByRole('button', { name: 'Ask for a refund' }).click();
    await dialog.getByRole('checkbox', { name: /^Ropes and knots/ }).check();
    await dialog.getByRole('button', { name: 'Ask for it' }).click();
    await dialog.getByText('Say why you want your money back.').waitFor();
    await look(page, 'ask', 'en');
    await dialog.getByLabel('Reason').fill('I have no time for it');
    await dialog.getByRole('button', { name: 'Ask for it' }).click();
    await main.getByText('I have no time for it').waitFor();
    await look(page, 'asked', 'en');
  });
  await t.step('thinks better of it, and asks again', async () => {
    await main.getByRole('button', { name: 'Withdraw the request' }).click();
    await dialog.getByRole('button', { name: 'Withdraw the request' }).click();
    await main.getByText('Withdrawn', { exact: true }).waitFor();
    await main.getByRole('button', { name: 'Ask for a refund' }).click();
    await dialog.getByRole('checkbox', { name: /^Sails of linen/ }).check();
    await dialog.getByLabel('Reason').fill('The dates do not fit');
    await dialog.getByRole('button', { name: 'Ask for it' }).click();
    await main.getByText('The dates do not fit').waitFor();
  });
  await t.step('a super admin finds the request and declines it', async () => {
    admin.pardon(/\/reject/);
    await visit(admin, '/x/financial/refunds?state=requested');
    await office.getByRole('row', { name: /Nadia/ }).getByText('Asked for').waitFor();
    await look(admin, 'requests', 'en');
    await office.getByRole('link', { name: order.number, exact: true }).click();
    await office.getByRole('button', { name: 'Decline' }).click();
    await desk.getByRole('button', { name: 'Decline' }).click();
    await desk.getByText('Say why; the buyer reads it.').waitFor();
    await desk.getByLabel('Why').fill('The dates stood in the course');
    await desk.getByRole('button', { name: 'Decline' }).click();
    await office.getByText('Declined', { exact: true }).first().waitFor();
    await visit(page, `/x/financial/orders/${order.id}`);
    await main.getByText('The dates stood in the course').waitFor();
  });
  await t.step('gives money back: not more than was paid', async () => {
    admin.pardon(/\/refunds/);
    await office.getByRole('button', { name: 'Record a refund' }).click();
    await desk.getByRole('textbox', { name: 'Ropes and knots' }).fill('1000.01');
    await desk.getByRole('textbox', { name: 'Sails of linen' }).fill('');
    await desk.getByLabel('Reason for the buyer').fill('A kind word');
    await desk.getByRole('button', { name: 'Record', exact: true }).click();
    await desk.getByText(/At most 1000.00 EGP can be given back/).waitFor();
    await look(admin, 'give', 'en');
    await desk.getByRole('textbox', { name: 'Ropes and knots' }).fill('250');
    const leaves = desk.getByRole('checkbox', { name: /^The buyer leaves the course : Ropes/ });
    if (await leaves.isChecked()) throw new Error('a part of the money takes the course away');
    await desk.getByRole('button', { name: 'Record', exact: true }).click();
    await office.getByText('Partly refunded').first().waitFor();
    await visit(page, `/x/financial/orders/${order.id}`);
    await main.getByText('Part of what you paid was given back.').waitFor();
    await main.getByRole('link', { name: /^Start learning/ }).nth(1).waitFor();
    await look(page, 'partly', 'en');
    await office.getByRole('link', { name: /^Credit note CN-\d{4}-00001$/ }).waitFor();
    await look(admin, 'part', 'en');
  });
  await t.step('the rest too, and the buyer leaves; the books balance', async () => {
    await office.getByRole('button', { name: 'Record a refund' }).click();
    await desk.getByLabel('Reason for the buyer').fill('All of it');
    await desk.getByRole('button', { name: 'Record', exact: true }).click();
    await office.getByText('Refunded', { exact: true }).first().waitFor();
    await visit(page, `/x/financial/orders/${order.id}`);
    await main.getByText('What you paid for this order was given back to you.').waitFor();
    await look(page, 'refunded', 'en');
    await visit(page, '/learning');
    await main.getByText('Ropes and knots').waitFor({ state: 'detached' });
    await visit(admin, '/x/financial/books');
    await office.getByText('Refunds').first().waitFor();
    await look(admin, 'books', 'en');
  });
  await t.step('the documents are found by their number', async () => {
    await visit(admin, '/x/financial/documents');
    await office.getByRole('searchbox', { name: 'Number, order or name' }).fill('nothing at all');
    await office.getByText('No document is like that').waitFor();
    await office.getByRole('button', { name: 'Show all documents' }).click();
    await office.getByRole('row', { name: /Weavers of Akhmim/ }).nth(2).waitFor();
    await look(admin, 'documents', 'en');
  });
  await t.step('in Arabic on a phone', async () => {
    const phone = await t.person(buyer, PHONE, base);
    for (const [name, path, head] of [
      ['order', `orders/${order.id}`, /الطلب/],
      ['invoices', 'invoices', 'فواتيري'],
    ]) {
      await visit(phone, `/x/financial/${path}`);
      await phone.getByRole('heading', { level: 1, name: head }).waitFor();
      await look(phone, `ar-${name}`, 'ar');
    }
    await phone.close();
    const boss = await t.person('admin', PHONE, base);
    for (const [name, path, head] of [
      ['refunds', 'refunds', 'المبالغ المستردة'],
      ['documents', 'documents', 'الفواتير وإشعارات الدائن'],
    ]) {
      await visit(boss, `/x/financial/${path}`);
      await boss.getByRole('heading', { level: 1, name: head }).waitFor();
      await look(boss, `ar-${name}`, 'ar');
    }
    await boss.close();
  });
}
