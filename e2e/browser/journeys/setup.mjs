// From the link on the console to a published course that a visitor finds.
import { fileURLToPath } from 'node:url';
import { settled, visit } from '../checks.mjs';
import { totp } from '../totp.mjs';

const FILM = fileURLToPath(new URL('../../../internal/app/demo/media/estimate.mp4', import.meta.url));

export default async function setUp(t) {
  const { base, link } = await t.empty();
  const page = await t.visitor(undefined, base);
  await t.step('a wrong code is refused', async () => {
    page.pardon(/403/);
    await visit(page, '/set-up?code=WRONG');
    await page.getByText('This code is not right.').waitFor();
  });
  await t.step('the four questions open the site', async () => {
    await page.goto(link);
    await page.getByText('The one-time code from the console is right').waitFor();
    await page.getByLabel('What is your organisation called?').fill('Delta Training');
    await page.getByLabel('Your name').fill('Salma Adel');
    await page.getByLabel('Your e-mail').fill('salma@delta.example');
    await page.getByLabel('A password', { exact: true }).fill('seven green lanterns');
    await page.getByRole('button', { name: 'Open my site' }).click();
    await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
  });
  let recovery = '';
  await t.step('nothing is open before the second factor', async () => {
    await page.goto('/admin/settings');
    await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
    await page.getByRole('button', { name: 'Set it up' }).click();
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    const secret = await page.locator('bdi.code').innerText();
    await page.getByLabel('Code', { exact: true }).fill(totp(secret));
    await page.getByRole('button', { name: 'Switch it on' }).click();
    recovery = await page.locator('.rec li').first().innerText();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.waitForURL('**/admin/settings');
    await settled(page);
  });
  await t.step('the password alone does not let in', async () => {
    const again = await t.visitor(undefined, base);
    again.pardon(/422/);
    await visit(again, '/sign-in');
    await again.getByLabel('E-mail or phone').fill('salma@delta.example');
    await again.getByLabel('Password', { exact: true }).fill('seven green lanterns');
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.getByLabel('Code', { exact: true }).fill('000000');
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.getByText('This is not the code.').waitFor();
    await again.getByRole('button', { name: 'Use a recovery code' }).click();
    await again.getByLabel('Recovery code').fill(recovery);
    await again.getByRole('button', { name: 'Sign in' }).click();
    await again.waitForURL('**/admin');
    await settled(again);
    await again.close();
  });
  await t.step('the set-up is closed for good', async () => {
    const second = await t.visitor(undefined, base);
    await visit(second, new URL(link).pathname);
    await second.getByRole('heading', { name: 'already set up' }).waitFor();
  });
  await t.step('people of the organisation may register, with long passwords', async () => {
    page.pardon(/422/);
    await visit(page, '/admin/settings/registration');
    const domains = page.getByLabel('Whose addresses may register');
    if ((await domains.count()) === 0) await page.getByText('People may create their own account').click();
    await domains.fill('@Delta.example، nonsense');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Domains such as example.com, at most').waitFor();
    await domains.fill('@Delta.example، partners.example');
    await page.getByLabel('Least characters of a password').fill('12');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The settings are saved').waitFor();
    const visitor = await t.visitor(undefined, base);
    await visit(visitor, '/sign-up');
    await visitor.getByText('delta.example, partners.example').waitFor();
    await visitor.close();
  });
  await t.step('a course is begun', async () => {
    await visit(page, '/teach');
    await page.getByRole('button', { name: 'New course' }).click();
    await page.getByRole('dialog').getByLabel('Title').fill('Estimating with confidence');
    await page.getByRole('button', { name: 'Create and open' }).click();
    await page.waitForURL('**/teach/*');
    await settled(page);
  });
  await t.step('publishing says what is missing', async () => {
    page.pardon(/422/);
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    const missing = page.getByRole('dialog', { name: 'Almost there' });
    await missing.getByRole('listitem').first().waitFor();
    await missing.getByRole('button', { name: 'Close' }).click();
  });
  await t.step('a section with an article', async () => {
    await page.getByLabel('Title of a new section').fill('The idea');
    await page.getByRole('button', { name: 'Add section' }).click();
    await add(page, 'Article', 'What an estimate promises');
    const text = page.getByRole('textbox', { name: 'Text of the article' });
    await text.click();
    await page.keyboard.type('An estimate is a range. It names what could go wrong, and how much that costs.');
    await page.getByLabel('Content').getByText('Saved', { exact: true }).waitFor();
    await publishContent(page);
  });
  await t.step('a video is uploaded', async () => {
    await add(page, 'Video', 'An estimate in half a minute');
    await page.locator('.drop input[type=file]').setInputFiles(FILM);
    await page.getByText('estimate.mp4').waitFor();
    await page.locator('video.pre').waitFor({ timeout: 60_000 });
    await page.waitForFunction(() => document.querySelector('video.pre')?.readyState >= 1);
    await publishContent(page);
  });
  await t.step('what people read before they come', async () => {
    await page.getByRole('link', { name: 'Settings' }).first().click();
    await page.getByLabel('In one or two sentences').fill('Say how long it takes, and be right more often.');
    await page
      .getByLabel('About this course')
      .fill('Two short lessons on estimates: what they promise, and how to write one that others can check.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The settings are saved').waitFor();
  });
  await t.step('the course is published', async () => {
    await page.getByRole('link', { name: 'Outline' }).first().click();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('The course is published').waitFor();
  });
  await t.step('a visitor finds it', async () => {
    const visitor = await t.visitor(undefined, base);
    await visit(visitor, '/');
    await visitor.getByRole('link', { name: 'Estimating with confidence' }).first().click();
    await visitor.getByRole('heading', { level: 1, name: 'Estimating with confidence' }).waitFor();
    await visitor.getByText('An estimate in half a minute').waitFor();
    await visitor.getByRole('link', { name: 'Sign in to enrol' }).first().waitFor();
  });
}

/** Adds a content to the only section and waits until it is open. */
async function add(page, kind, title) {
  await page.getByRole('button', { name: 'Add to this section' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a lesson' });
  await dialog.getByText(kind, { exact: true }).click();
  await dialog.getByLabel('Title').fill(title);
  await dialog.getByRole('button', { name: 'Add and open' }).click();
  await page.getByLabel('Content').getByRole('heading', { name: title }).waitFor();
}

async function publishContent(page) {
  const published = page.getByRole('switch', { name: 'Published' });
  if (!(await published.isChecked())) await published.click();
  await page.waitForFunction(() => document.querySelector('.pane-f [role=switch]')?.checked);
}
