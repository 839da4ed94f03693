// The rules of the house: written in both languages, agreed to by who registers, and again after a change that matters.
import { faults, settled, visit } from '../checks.mjs';
import { publish } from '../legal.mjs';
import { newTrainee } from '../people.mjs';
import { agree } from '../stage.mjs';

const ARABIC = { lang: 'ar', scheme: 'dark', width: 390, height: 844 };
const EMAIL = 'nadia.legal@example.com';

export default async function legal(t) {
  const admin = await t.person('admin');
  await t.api(admin, 'PATCH', '/admin/settings', { selfRegistration: true });
  const none = (wrong) => {
    if (wrong.length) throw new Error(wrong.join('\n'));
  };
  const save = async (page) => {
    await page.getByRole('button', { name: 'Save the draft' }).click();
    await page.getByRole('button', { name: 'Save the draft', disabled: true }).waitFor(); // nothing is left to save
  };

  await t.step('a super admin writes the terms in both languages and publishes them', async () => {
    await visit(admin, '/admin');
    await admin.getByRole('link', { name: 'Legal pages' }).click();
    await admin.getByRole('link', { name: 'Terms of use' }).click();
    await admin.getByRole('textbox', { name: 'Text' }).click();
    await admin.keyboard.type('Be kind to one another.');
    await admin.getByRole('region', { name: 'Preview' }).getByText('Be kind to one another.').waitFor();
    await admin.getByRole('button', { name: 'Publish', exact: true }).click();
    await admin.getByRole('dialog').getByText('Save the draft before you publish.').waitFor();
    await admin.getByRole('button', { name: 'Cancel' }).click();
    await save(admin);
    await admin.getByRole('button', { name: 'Arabic', exact: true }).click();
    await admin.getByRole('textbox', { name: 'Text' }).click();
    await admin.keyboard.type('كونوا لطفاء فيما بينكم.');
    await save(admin);
    await admin.getByRole('button', { name: 'Publish', exact: true }).click();
    const dialog = admin.getByRole('dialog', { name: 'Publish version 1' });
    await dialog.getByText('It is written in: Arabic and English.').waitFor();
    await dialog.getByRole('button', { name: 'Publish' }).click();
    await admin.getByText('Version 1 is published').waitFor();
    await admin.getByRole('link', { name: /^Version 1 · / }).waitFor();
  });

  const known = await newTrainee(t, 'Layla');
  const ziad = await newTrainee(t, 'Ziad');
  const visitor = await t.visitor();
  visitor.pardon(/422|auth\/register/);
  await t.step('a visitor reads them', async () => {
    await visit(visitor, '/');
    await visitor.getByRole('navigation', { name: 'Legal pages' }).getByRole('link', { name: 'Terms' }).click();
    await visitor.getByRole('heading', { name: 'Terms of use' }).waitFor();
    await visitor.getByText('Be kind to one another.').waitFor();
  });
  await t.step('who registers agrees to what is in force by then', async () => {
    await visit(visitor, '/sign-up');
    await visitor.getByLabel('First name').fill('Nadia');
    await visitor.getByLabel('Last name').fill('Fares');
    await visitor.getByLabel('E-mail').fill(EMAIL);
    await visitor.getByLabel('Password', { exact: true }).fill('nine quiet rivers');
    const box = visitor.getByRole('checkbox', { name: /terms of use/ });
    const create = visitor.getByRole('button', { name: 'Create the account' });
    await create.click();
    await visitor.getByText('Please read this and agree to it.').waitFor();
    await box.check();
    await publish(t, admin, 'terms', { en: '<p>Be very kind to one another.</p>' }, true);
    await create.click();
    await visitor.getByText('There is a newer version.').waitFor();
    await visitor.waitForFunction(() => !document.querySelector('input[type=checkbox]').checked);
    await box.check();
    await create.click();
    await visitor.getByRole('heading', { name: 'Look into your mail' }).waitFor();
    const { items } = await t.api(admin, 'GET', '/admin/mails?limit=100');
    const { text } = await t.api(admin, 'GET', `/admin/mails/${items.find((m) => m.to === EMAIL).id}`);
    await visit(visitor, new URL(/https?:\S+\/link\/\S+/.exec(text)[0]).pathname);
    await visitor.getByRole('button', { name: 'Confirm and begin' }).click();
    await visitor.waitForURL('**/learning');
    await settled(visitor);
    if (await visitor.getByRole('dialog').count()) throw new Error('who has just agreed is asked');
  });
  await t.step('an older version stays readable and says so', async () => {
    await visit(visitor, '/terms?version=1');
    await visitor.getByText('This is an older version.').waitFor();
    await visitor.getByText('Be kind to one another.').waitFor();
    await visitor.getByRole('link', { name: 'Read the one in force' }).click();
    await visitor.getByText('Be very kind to one another.').waitFor();
  });

  await t.step('two editors do not overwrite each other unseen', async () => {
    const other = await admin.context().newPage();
    other.pardon(/409|drafts/);
    for (const page of [admin, other]) {
      await visit(page, '/admin/legal/terms?language=en');
      await page.locator('.ProseMirror').waitFor();
    }
    await admin.getByRole('textbox', { name: 'Text' }).click();
    await admin.keyboard.type('Once more: ');
    await save(admin);
    await other.getByLabel('Title').fill('House rules');
    await other.getByRole('button', { name: 'Save the draft' }).click();
    await other.getByText('Somebody saved another text of this language meanwhile.').waitFor();
    await other.getByRole('button', { name: 'Take the newer text' }).click();
    await other.getByRole('textbox', { name: 'Text' }).getByText('Once more:').waitFor();
    await other.getByLabel('Title').fill('House rules');
    await save(other);
    await other.close();
  });
  const open = await t.person(ziad); // has the page open while the terms change
  await visit(open, '/notifications/preferences');
  await open.locator('label.sw').first().waitFor();
  await t.step('a change that matters asks everybody anew', async () => {
    await visit(admin, '/admin/legal/terms');
    await admin.getByRole('button', { name: 'Publish', exact: true }).click();
    const dialog = admin.getByRole('dialog', { name: 'Publish version 3' });
    await dialog.getByRole('switch', { name: 'Ask everybody to agree again' }).check();
    const news = dialog.getByRole('group', { name: /What is new/ });
    await news.getByLabel('English').fill('Kindness counts twice from now on.');
    await news.getByLabel('Arabic').fill('اللطف يُحسب مرتين من الآن.');
    none(await faults(admin, 'en'));
    await dialog.getByRole('button', { name: 'Publish' }).click();
    await admin.getByText('Version 3 is published').waitFor();
  });
  await t.step('the server refuses to write for who has not agreed, and a page that was open then asks', async () => {
    const page = open;
    page.pardon(/403|notification-preferences/);
    await page.locator('label.sw').first().click();
    const dialog = page.getByRole('dialog', { name: 'Before you go on' });
    await dialog.waitFor();
    // Whoever does not agree still gets to the own data.
    await dialog.getByRole('button', { name: 'your data and your account' }).click();
    await page.waitForURL('**/profile');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.close();
  });
  await t.step('who is asked can only agree or leave', async () => {
    await visit(visitor, '/courses');
    const dialog = visitor.getByRole('dialog', { name: 'Before you go on' });
    await dialog.waitFor();
    const changed = dialog.getByRole('region', { name: 'Terms of use: what is new' });
    await changed.getByText('Kindness counts twice from now on.').waitFor();
    for (const [word, text] of [
      [/Version 2, which you agreed to/, 'Be very kind to one another.'],
      [/Version 3, the new one/, 'Once more:'],
    ]) {
      const [version] = await Promise.all([
        visitor.context().waitForEvent('page'),
        changed.getByRole('link', { name: word }).click(),
      ]);
      await version.getByText(text).first().waitFor();
      await version.close();
    }
    for (let i = 0; i < 3; i += 1) await visitor.keyboard.press('Escape');
    await dialog.waitFor();
    none(await faults(visitor, 'en'));
    const [beside] = await Promise.all([
      visitor.context().waitForEvent('page'),
      dialog.getByRole('link', { name: /^terms of use/ }).click(),
    ]);
    await beside.getByRole('heading', { name: 'House rules' }).waitFor();
    if (await beside.getByRole('dialog').count()) throw new Error('the page cannot be read before one agreed to it');
    await beside.close();
    const accept = dialog.getByRole('button', { name: 'Accept and go on' });
    if (await accept.isEnabled()) throw new Error('nothing needs to be ticked');
    await dialog.getByRole('checkbox').check();
    await accept.click();
    await dialog.waitFor({ state: 'hidden' });
    await visit(visitor, '/learning');
    if (await visitor.getByRole('dialog').count()) throw new Error('who has agreed is asked again');
  });
  await t.step('whoever looks on is not asked for somebody else', async () => {
    await visit(admin, `/admin/users?q=${known.email}`);
    await admin.getByRole('button', { name: /Actions for .*Layla/ }).click();
    await admin.getByRole('menuitem', { name: 'See the site as this person' }).click();
    await admin.getByText(/You see the site as .*Layla/).waitFor();
    await settled(admin);
    if (await admin.getByRole('dialog').count()) throw new Error('a super admin is asked to agree for another');
    await admin.getByRole('button', { name: 'Back to my own view' }).click();
    await admin.waitForURL('**/admin/users');
  });
  await t.step('in Arabic, on a phone: asked, read, agreed', async () => {
    const page = await t.visitor(ARABIC);
    await t.api(page, 'POST', '/auth/sign-in', { identifier: known.email, password: known.password });
    await t.api(page, 'PATCH', '/me', { language: 'ar' });
    await visit(page, '/learning');
    const dialog = page.getByRole('dialog', { name: 'قبل أن تتابع' });
    await dialog.waitFor();
    await dialog.getByText('اللطف يُحسب مرتين من الآن.').waitFor();
    await settled(page);
    none(await faults(page, 'ar'));
    await dialog.getByRole('checkbox', { name: /شروط الاستخدام/ }).check();
    await dialog.getByRole('button', { name: 'أوافق وأتابع' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await visit(page, '/terms');
    await page.getByText('كونوا لطفاء فيما بينكم.').waitFor();
    none(await faults(page, 'ar'));
    await page.close();
  });
  await t.step('the super admin sees who agreed to what', async () => {
    await visit(admin, `/admin/users?q=${EMAIL}`);
    await admin.getByRole('button', { name: /Actions for .*Nadia/ }).click();
    await admin.getByRole('menuitem', { name: 'What they agreed to' }).click();
    const dialog = admin.getByRole('dialog', { name: 'What they agreed to' });
    await dialog.getByText(/Terms of use · version 3/).waitFor();
    await dialog.getByText(/when registering/).waitFor();
    none(await faults(admin, 'en'));
  });
  // Other journeys sign these in by the form; they are not about being asked.
  for (const who of ['trainer', 'trainee']) await agree(await t.person(who));
}
