// A super admin adds currencies and says where money in them goes; enters a rate, corrects it, looks at a file of the European Central Bank
// and takes it, converts an amount, and reads who changed what. With COURSEWORX_SHOTS set to a folder, the pages are kept there as
// pictures.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { looker, until, visit } from '../checks.mjs';

const look = looker('money');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };
const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
/** A file as the bank has them, with the currency of the sample content. */
const ecb = (...rates) =>
  `Date,USD,JPY,EGP,ISK,CYP,\n${rates.map((usd, i) => `${day(i + 1)},${usd},163.21,52.1,N/A,0.58,`).join('\n')}\n`;

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function money(t) {
  const admin = await t.person('admin');
  const bank = await server();
  try {
    await walk(t, admin, bank);
  } finally {
    bank.close();
  }
}

async function walk(t, admin, bank) {
  let priced;
  const dialog = admin.getByRole('dialog');
  const main = admin.getByRole('main');
  const choose = (data, name) => dialog.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(data) });
  await t.step('is switched on, and has only the organisation’s currency', async () => {
    await visit(admin, '/admin/plugins?q=money');
    await admin.locator('.plg > li').filter({ hasText: 'Sells courses in several currencies' }).getByRole('switch').click();
    await dialog.getByText('To say who entered a rate, and whom an entry in the books concerns.').waitFor();
    await dialog.getByRole('button', { name: 'Switch on' }).click();
    await dialog.waitFor({ state: 'detached' });
    await admin.locator('.side a[href="/x/financial/rates"]').click();
    await admin.getByRole('heading', { name: 'There is nothing to exchange yet' }).waitFor();
    await look(admin, 'nothing', 'en');
    await main.getByRole('link', { name: 'Currencies' }).click();
    await admin.getByRole('heading', { level: 1, name: 'Currencies' }).waitFor();
    await admin.getByRole('heading', { name: 'Only your own currency so far' }).waitFor();
    await look(admin, 'alone', 'en');
  });
  await t.step('currencies are found by name and by code, with the keyboard alone', async () => {
    await admin.getByRole('button', { name: 'Add a currency' }).click();
    await dialog.getByRole('searchbox', { name: 'Name or code' }).fill('us dollar');
    await dialog.getByRole('button', { name: /^USD/ }).waitFor();
    await look(admin, 'search', 'en');
    await dialog.getByRole('searchbox', { name: 'Name or code' }).fill('usd');
    await admin.keyboard.press('Enter');
    await main.getByRole('row').filter({ hasText: 'USD' }).waitFor();
    for (const code of ['JPY', 'KWD']) await t.api(admin, 'PUT', `/x/financial/currencies/${code}`, { isActive: true });
    await main.getByRole('row').filter({ hasText: 'KWD' }).getByText('1,234.567').waitFor(); // without loading the page again
  });
  await t.step('bank details are refused until the account number is right', async () => {
    await admin.getByRole('button', { name: 'Add bank details EGP' }).click();
    await dialog.getByLabel('Account holder').fill('Nile Training Centre');
    await dialog.getByLabel('Bank', { exact: true }).fill('بنك القاهرة');
    await dialog.getByLabel('IBAN').fill('EG38 0019 0005 0000 0000 2631 8000 3');
    admin.pardon(/currencies/);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('This is no IBAN').waitFor();
    await look(admin, 'iban', 'en');
    await dialog.getByLabel('IBAN').fill('EG38 0019 0005 0000 0000 2631 8000 2');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await admin.getByRole('button', { name: 'Bank details EGP' }).waitFor();
  });
  await t.step('a rate is entered, and an unusual one is warned of', async () => {
    await admin.locator('.side a[href="/x/financial/rates"]').click();
    await admin.getByRole('heading', { name: 'No rate is in force' }).waitFor();
    await main.getByRole('button', { name: 'Enter a rate' }).click();
    await dialog.getByLabel('Currency').selectOption('KWD');
    await dialog.getByRole('button', { name: /1 .?KWD.? = … .?EGP/ }).click();
    admin.pardon(/rates/);
    await dialog.getByLabel(/^How much/).fill('-5');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Write a number above 0').waitFor();
    await dialog.getByLabel(/^How much/).fill('157.25');
    await dialog.getByLabel('Reason').fill('Central bank of Egypt');
    await look(admin, 'enter', 'en');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await main.getByRole('button', { name: 'New rate KWD EGP' }).click();
    await dialog.getByLabel(/^How much/).fill('15.725');
    await dialog.getByText('this changes it by \u2068−90%\u2069. That is unusually much').waitFor();
    await look(admin, 'unusual', 'en');
    await admin.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
  await t.step('a rate is corrected, not without a reason', async () => {
    await main.getByRole('button', { name: 'Correct KWD EGP' }).click();
    await dialog.getByLabel('What it should have been').fill('157.52');
    await dialog.getByRole('button', { name: 'Correct' }).click();
    await dialog.getByText('Say why; it stands in the history.').waitFor();
    await dialog.getByLabel('Why it is corrected').fill('Two digits were swapped');
    await look(admin, 'correct', 'en');
    await dialog.getByRole('button', { name: 'Correct' }).click();
    await dialog.waitFor({ state: 'detached' });
    await main.getByRole('row').filter({ hasText: '157.52' }).waitFor();
  });
  await t.step('a file is looked at before it is taken; the same again changes nothing', async () => {
    await main.getByRole('button', { name: 'Import a file' }).click();
    await choose('Date,USD,\n2026-01-01,-1,\n', 'broken.csv');
    admin.pardon(/imports/);
    await dialog.getByText('There is a rate that cannot be: USD 2026-01-01.').waitFor();
    await look(admin, 'broken', 'en');
    await choose(ecb('1.0843', '1.0811', '1.0799'), 'eurofxref-hist.csv');
    await dialog.getByText('Left out, as they are not active: EUR, CYP').waitFor();
    await look(admin, 'preview', 'en');
    await dialog.getByRole('button', { name: 'Take these rates' }).click();
    await dialog.getByText('The rates are taken.').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await main.getByRole('row').filter({ hasText: 'From a file' }).first().waitFor();
    await main.getByRole('button', { name: 'Import a file' }).click();
    await choose(ecb('1.0843', '1.0811', '1.0799'), 'eurofxref-hist.csv');
    await dialog.getByText('There is nothing to take.').waitFor();
    await choose(ecb('1.0843', '1.0911', '1.0799'), 'eurofxref-hist.csv');
    await dialog.getByRole('table', { name: 'Rates that differ' }).waitFor();
    await look(admin, 'differ', 'en');
    await admin.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await look(admin, 'rates', 'en');
  });
  await t.step('an amount is converted, by way of the base', async () => {
    const card = admin.locator('.fin-conv');
    await card.getByLabel('In', { exact: true }).selectOption('KWD');
    await card.getByLabel('Into').selectOption('JPY');
    await card.getByLabel('Amount').fill('1.0001');
    admin.pardon(/convert/);
    await card.getByRole('button', { name: 'Convert' }).click();
    await card.getByText('at most 3 decimals').waitFor();
    await card.getByLabel('Amount').fill('1000');
    await card.getByRole('button', { name: 'Convert' }).click();
    await card.getByText('by way of the organisation’s currency').waitFor();
    await card.getByText('493,452').waitFor();
    await look(admin, 'converted', 'en');
  });
  await t.step('who changed what is read, and taken home', async () => {
    await main.getByRole('link', { name: /KWD/ }).click();
    await admin.getByRole('heading', { level: 1, name: 'Kuwaiti Dinar in Egyptian Pound' }).waitFor();
    await main.getByRole('row').filter({ hasText: 'Two digits were swapped' }).getByText('Correction').waitFor();
    const [file] = await Promise.all([admin.waitForEvent('download'), admin.getByRole('button', { name: 'Download as CSV' }).click()]);
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n');
    if (lines.length !== 3 || !lines[1].includes(',157.25,157.52,0.1717,correction,')) throw new Error(lines.join('\n'));
    await visit(admin, '/x/financial/rates/EGP/USD');
    await admin.getByRole('img', { name: /^What one Egyptian Pound is worth/ }).waitFor();
    await look(admin, 'pair', 'en');
  });
  await t.step('fetching says what went wrong, then that it went well', async () => {
    await t.api(admin, 'PUT', '/plugins/financial/settings', { values: { fetchUrl: bank.url } });
    await visit(admin, '/x/financial/rates');
    await main.getByRole('button', { name: 'Fetch now' }).click();
    await main.getByText('the server did not give the file').waitFor();
    await look(admin, 'failed', 'en');
    bank.data = ecb('1.09');
    await main.getByRole('button', { name: 'Fetch now' }).click();
    await main.getByRole('row').filter({ hasText: 'Fetched' }).first().waitFor();
    await main.getByText('the server did not give the file').waitFor({ state: 'detached' });
  });
  await t.step('a rate is planned and withdrawn, and an old one is marked', async () => {
    await t.api(admin, 'PUT', '/x/financial/currencies/GBP', { isActive: true });
    await t.api(admin, 'POST', '/x/financial/rates', { from: 'GBP', to: 'EGP', rate: '61.2', effectiveAt: `${day(20)}T09:00:00Z`, note: 'Old' });
    await main.getByRole('button', { name: 'New rate GBP EGP' }).click();
    await dialog.getByRole('button', { name: 'At a time' }).click();
    await dialog.getByLabel('From').fill(`${day(-30)}T09:00`);
    await dialog.getByLabel(/^How much/).fill('62.5');
    await look(admin, 'plan', 'en');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await main.getByRole('row').filter({ hasText: '61.2' }).getByText('Stale').waitFor();
    await main.getByRole('table', { name: 'Planned' }).getByText('62.5').waitFor();
    await main.getByLabel('Show').selectOption('GBP');
    await look(admin, 'planned', 'en');
    await main.getByRole('button', { name: 'Withdraw GBP EGP' }).click();
    await dialog.getByRole('button', { name: 'Withdraw' }).click();
    await main.getByRole('table', { name: 'Planned' }).waitFor({ state: 'detached' });
  });
  await t.step('a currency is switched off, when one is sure', async () => {
    await visit(admin, '/x/financial/currencies');
    await admin.getByRole('button', { name: 'Switch off JPY' }).click();
    await dialog.getByText('Its rates and bank details are kept').waitFor();
    await look(admin, 'off', 'en');
    await dialog.getByRole('button', { name: 'Switch off' }).click();
    await main.getByRole('row').filter({ hasText: 'JPY' }).waitFor({ state: 'detached' });
    await look(admin, 'currencies', 'en');
  });
  await t.step('a course is priced: at the rate, by one of its own, fixed, or not at all', async () => {
    const trainer = await t.person('trainer');
    const course = await t.api(trainer, 'POST', '/courses', { title: 'Letters by hand' });
    priced = course.id;
    await t.api(trainer, 'PATCH', `/courses/${course.id}`, { price: { amount: '6120.00', currency: 'EGP' } });
    await visit(trainer, `/teach/${course.id}/settings`);
    await trainer.getByRole('button', { name: 'Prices', exact: true }).click();
    const rows = trainer.getByRole('list', { name: 'Prices' });
    const row = (code) => rows.getByRole('listitem').filter({ hasText: code }).first();
    await row('GBP').getByText('100.00').waitFor();
    trainer.pardon(/prices/);
    await row('KWD').getByLabel(/^How it is priced/).selectOption('own_rate');
    await row('KWD').getByLabel(/^One/).fill('0.005');
    await row('KWD').getByText('30.600').waitFor();
    await row('USD').getByLabel(/^How it is priced/).selectOption('fixed');
    await row('USD').getByLabel(/^Price in/).fill('99.999');
    await trainer.getByRole('button', { name: 'Save', exact: true }).click();
    await row('USD').getByText('with at most 2 decimals').waitFor();
    await look(trainer, 'prices-refused', 'en');
    await row('USD').getByLabel(/^Price in/).fill('119');
    await row('GBP').getByLabel(/^How it is priced/).selectOption('not_taken');
    await row('GBP').getByText('Cannot be paid in this currency').waitFor();
    await trainer.getByRole('button', { name: 'Save', exact: true }).click();
    await trainer.getByText('The prices are saved').waitFor();
    await row('USD').getByText('119.00').waitFor();
    await look(trainer, 'prices', 'en');
  });
  await t.step('in Arabic on a phone', async () => {
    const arabic = await t.person('admin', PHONE);
    const asked = arabic.getByRole('dialog');
    await visit(arabic, '/x/financial/currencies');
    await arabic.getByText('عملة المؤسسة', { exact: true }).waitFor();
    await look(arabic, 'currencies', 'ar');
    await arabic.getByRole('button', { name: 'إضافة عملة' }).click();
    await asked.getByRole('searchbox').fill('ريال');
    await asked.getByRole('button', { name: /SAR/ }).waitFor();
    await look(arabic, 'search', 'ar');
    await asked.getByRole('button', { name: 'إغلاق' }).click();
    await arabic.getByRole('button', { name: 'البيانات البنكية EGP' }).click();
    await look(arabic, 'bank', 'ar');
    await arabic.keyboard.press('Escape');
    await visit(arabic, '/x/financial/rates');
    await arabic.locator('.fin-conv button').click();
    await arabic.locator('.fin-out .sv').waitFor();
    await look(arabic, 'rates', 'ar');
    await arabic.getByRole('button', { name: 'إدخال سعر' }).click();
    await asked.getByLabel(/^كم/).fill('٠٫٠٥');
    await look(arabic, 'enter', 'ar');
    await asked.getByRole('button', { name: 'حفظ' }).click();
    await asked.waitFor({ state: 'detached' });
    await until(arabic, async () => (await (await fetch('/api/v1/x/financial/rates')).json()).inForce.some((r) => r.rate === '0.05'));
    await visit(arabic, '/x/financial/rates/EGP/USD');
    await arabic.getByRole('img', { name: /^قيمة الوحدة/ }).waitFor();
    await look(arabic, 'pair', 'ar');
    await visit(arabic, '/x/financial/rates');
    await arabic.getByRole('button', { name: 'استيراد ملف' }).click();
    await asked.locator('input[type=file]').setInputFiles({ name: 'eurofxref.csv', mimeType: 'text/csv', buffer: Buffer.from(ecb('1.2', '1.3')) });
    await asked.getByRole('table', { name: 'الأسعار المختلفة' }).waitFor();
    await look(arabic, 'import', 'ar');
    await arabic.keyboard.press('Escape');
    await visit(arabic, `/teach/${priced}/settings/financial-prices`);
    await arabic.getByText('سعر ثابت').last().waitFor();
    await look(arabic, 'prices', 'ar');
    await visit(arabic, '/admin/plugins/financial?tab=settings');
    await look(arabic, 'settings', 'ar');
  });
  await t.step('everything goes with the plugin', async () => {
    await t.api(admin, 'POST', '/plugins/financial/disable', { cascade: false });
    const off = await t.person('admin');
    await visit(off, '/x/financial/rates');
    if (await off.getByRole('button', { name: 'Enter a rate' }).count()) throw new Error('the page is still there');
  });
}

/** A server on this machine that gives the file once it has one. */
async function server() {
  const it = { data: '' };
  const http = createServer((_, response) => {
    response.statusCode = it.data ? 200 : 503;
    response.end(it.data);
  });
  await new Promise((ready) => {
    http.listen(0, '127.0.0.1', ready);
  });
  it.url = `http://127.0.0.1:${http.address().port}/eurofxref.csv`;
  it.close = () => http.close();
  return it;
}
