// A super admin names a server that is told what happens; it gets what is rightly signed, and what it did not take is seen and sent
// again. With COURSEWORX_SHOTS set to a folder, the pages are kept there as pictures.
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { looker, until, visit } from '../checks.mjs';

const look = looker('webhooks');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function webhooks(t) {
  const admin = await t.person('admin');
  const there = await receiver();
  try {
    await walk(t, admin, there);
  } finally {
    there.close();
  }
}

async function walk(t, admin, there) {
  const dialog = admin.getByRole('dialog');
  const row = admin.locator('.whk > li').first();
  await t.step('is switched on', async () => {
    await visit(admin, '/admin/plugins?q=webhooks');
    await admin.locator('.plg > li').filter({ hasText: 'Webhooks' }).getByRole('switch').click();
    await dialog.getByText('To call the servers that you name.').waitFor();
    await dialog.getByRole('button', { name: 'Switch on' }).click();
    await dialog.waitFor({ state: 'detached' });
    await admin.locator('.side a[href="/x/webhooks/endpoints"]').click();
    await admin.getByRole('heading', { name: 'No server is told anything yet' }).waitFor();
    await look(admin, 'none', 'en');
  });
  await t.step('an endpoint is refused until it is right, then its secret is shown once', async () => {
    await admin.getByRole('button', { name: 'Add an endpoint' }).click();
    await dialog.getByLabel('Name').fill('Accounting');
    await dialog.getByLabel('Address').fill('ftp://files.example');
    admin.pardon(/endpoints/);
    await dialog.getByRole('button', { name: 'Add an endpoint' }).click();
    await dialog.getByText('Choose at least one event.').waitFor();
    await dialog.getByText('Write a whole address').waitFor();
    await look(admin, 'refused', 'en');
    await dialog.getByLabel('Address').fill(there.url);
    await dialog.getByRole('checkbox', { name: 'A course was begun' }).check();
    await dialog.getByRole('button', { name: 'Add an endpoint' }).click();
    there.secret = await admin.getByRole('dialog', { name: 'The secret of the endpoint' }).locator('.code').textContent();
    await look(admin, 'secret', 'en');
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await row.getByRole('link', { name: 'Accounting' }).waitFor();
  });
  await t.step('a try arrives, rightly signed', async () => {
    await row.getByRole('button', { name: 'Send a try' }).click();
    await admin.getByText('It answered with 200.').waitFor();
    if (there.took.length !== 1 || there.took[0].type !== 'ping') throw new Error(JSON.stringify(there.took));
    await look(admin, 'list', 'en');
  });
  await t.step('what happens arrives, and what was not taken is sent again', async () => {
    await t.api(admin, 'POST', '/courses', { title: 'A course for accountants' });
    await there.until(2);
    if (there.took[1].type !== 'course.created' || !there.took[1].data.course) throw new Error(JSON.stringify(there.took));
    await row.getByRole('link', { name: 'Accounting' }).click();
    await admin.locator('.whk summary', { hasText: 'course.created' }).click();
    await admin.locator('.whk pre', { hasText: '"course.created"' }).waitFor();
    await look(admin, 'deliveries', 'en');
    await admin.getByRole('button', { name: 'Send again' }).click();
    await there.until(3);
    if (there.took[2].subject !== there.took[1].subject) throw new Error(JSON.stringify(there.took));
  });
  await t.step('its settings are a form of its schema', async () => {
    await visit(admin, '/admin/plugins/webhooks?tab=settings');
    const attempts = admin.getByRole('main').getByLabel('Attempts');
    await attempts.fill('99');
    admin.pardon(/settings/);
    await admin.getByRole('main').getByRole('button', { name: 'Save' }).click();
    await admin.getByText('This number is too small or too large.').waitFor();
    await attempts.fill('3');
    await admin.getByRole('main').getByRole('button', { name: 'Save' }).click();
    await until(admin, async () => {
      const { settings } = await (await fetch('/api/v1/plugins/webhooks')).json();
      return settings.attempts === 3 && !document.querySelector('[aria-invalid=true]');
    });
  });
  await t.step('in Arabic on a phone', async () => {
    const arabic = await t.person('admin', PHONE);
    await visit(arabic, '/x/webhooks/endpoints');
    await look(arabic, 'list', 'ar');
    await arabic.locator('.whk a').first().click();
    await arabic.locator('.whk summary').first().click();
    await look(arabic, 'deliveries', 'ar');
    await visit(arabic, '/admin/plugins/webhooks?tab=health');
    await look(arabic, 'health', 'ar');
    await visit(arabic, '/x/webhooks/endpoints');
    await arabic.locator('.whk .btn').nth(1).click();
    await arabic.locator('dialog[open] input').first().waitFor();
    await look(arabic, 'edit', 'ar');
    await arabic.keyboard.press('Escape');
  });
}

/** A server on this machine that takes what is rightly signed. */
async function receiver() {
  const it = { secret: '', took: [], waiting: [] };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const key = Buffer.from(it.secret.replace('whsec_', ''), 'base64');
      const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = request.headers;
      const right = `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`;
      response.statusCode = signature === right ? 200 : 401;
      if (signature === right) it.took.push(JSON.parse(body));
      response.end();
      for (const wake of it.waiting.splice(0)) wake();
    });
  });
  await new Promise((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  it.url = `http://127.0.0.1:${server.address().port}/hook`;
  it.close = () => server.close();
  it.until = async (count) => {
    const ends = AbortSignal.timeout(30_000);
    while (it.took.length < count) {
      await new Promise((wake, fail) => {
        it.waiting.push(wake);
        ends.addEventListener('abort', () => fail(new Error(`only ${it.took.length} of ${count} arrived`)), { once: true });
      });
    }
  };
  return it;
}
