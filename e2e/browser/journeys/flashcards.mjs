// A plugin's own type of content, the whole way: an administrator switches it on, a trainer writes a deck, a trainee learns it by keyboard until
// it is done. With COURSEWORX_SHOTS set to a folder, the pages are kept there as pictures.
import { looker, settled, until, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

const look = looker('flashcards');
const PHONE = { lang: 'ar', scheme: 'light', width: 360, height: 780 };
const STUDIO_PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function flashcards(t) {
  const admin = await t.person('admin');
  const page = await t.person('trainer');
  const course = await t.api(page, 'POST', '/courses', { title: 'Words of first aid' });
  await t.api(page, 'PATCH', `/courses/${course.id}`, { description: 'What to call what you see.' });
  await t.api(page, 'POST', `/courses/${course.id}/sections`, { title: 'Words' });
  const dialog = page.getByRole('dialog');
  const pane = page.getByRole('region', { name: 'Content' });
  const id = () => new URL(page.url()).searchParams.get('content');
  const deck = () => t.api(page, 'GET', `/x/flashcards/decks/${id()}`);
  const fronts = async () => (await deck()).cards.map((card) => card.front).join(', ');
  const expect = async (wanted) => {
    const now = await fronts();
    if (now !== wanted) throw new Error(`the cards are ${now}`);
  };
  const saved = () => page.locator('.fcd-ed').getByText('Saved', { exact: true }).waitFor();

  await t.step('is switched on', async () => {
    await visit(admin, '/admin/plugins?q=flashcards');
    await admin.locator('.plg > li').filter({ hasText: 'Flashcards' }).getByRole('switch').click();
    await admin.getByRole('dialog').getByText('To complete a deck for whoever has learnt all of its cards.').waitFor();
    await look(admin, 'enable', 'en');
    await admin.getByRole('dialog').getByRole('button', { name: 'Switch on' }).click();
    await admin.getByRole('dialog').waitFor({ state: 'detached' });
    await visit(admin, '/admin/plugins/flashcards?tab=settings');
    await admin.getByRole('main').getByLabel('New cards a day').waitFor();
    await look(admin, 'settings', 'en');
  });
  await t.step('a deck is added to a course, and is empty', async () => {
    await visit(page, `/teach/${course.id}`);
    await page.getByRole('button', { name: 'Add to this section' }).click();
    await dialog.locator('.kind', { hasText: 'Flashcards' }).click();
    await dialog.getByLabel('Title').fill('The body');
    await dialog.getByRole('button', { name: 'Add and open' }).click();
    await pane.getByRole('heading', { name: 'The body' }).waitFor();
    await pane.getByText('No cards yet').waitFor();
    await page.locator('.r', { hasText: 'The body' }).getByText('Empty').waitFor();
    await look(page, 'editor-empty', 'en');
  });
  await t.step('a required deck without cards holds the course back', async () => {
    page.pardon(/publish/);
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await dialog.getByText(/Put something into “The body”/).waitFor();
    await page.keyboard.press('Escape');
  });
  await t.step('cards are written by keyboard', async () => {
    await pane.getByLabel('Front of card 1').focus();
    for (const [front, back] of [['Heart', 'It pumps the blood.'], ['Lung', 'It takes in the air.'], ['Liver', 'It cleans the blood.']]) {
      const n = (await pane.locator('.fcd-list .fcd-row').count()) + 1;
      await page.keyboard.type(front);
      await page.keyboard.press('Enter');
      await page.keyboard.type(back);
      await page.keyboard.press('Enter');
      await pane.locator('.fcd-list .fcd-row').nth(n - 1).waitFor();
      await page.waitForFunction(() => document.activeElement?.closest('.fcd-add') && !document.activeElement.value);
    }
    await saved();
    await expect('Heart, Lung, Liver');
    await page.locator('.r', { hasText: 'The body' }).getByText('Empty').waitFor({ state: 'detached' });
  });
  await t.step('a side that is empty is refused where it is', async () => {
    page.pardon(/cards$/);
    await pane.getByLabel('Front of card 4').fill('Kidney');
    await pane.getByRole('button', { name: 'Add a card' }).click();
    await pane.getByText('Write something on this side.').waitFor();
    await look(page, 'editor-refused', 'en');
    await pane.getByLabel('Front of card 4').fill('');
  });
  await t.step('sent again after an answer that was lost, a card is there once', async () => {
    const lose = async (route) => {
      await route.fetch();
      await route.abort();
    };
    page.pardon(/cards net::ERR_FAILED/);
    await page.route('**/decks/*/cards', lose, { times: 1 });
    await pane.getByLabel('Front of card 4').fill('Kidney');
    await pane.getByLabel('Back of card 4').fill('It makes urine.');
    await pane.getByRole('button', { name: 'Add a card' }).click();
    await pane.locator('.fcd-add .note').waitFor();
    await pane.getByRole('button', { name: 'Add a card' }).click();
    await pane.getByLabel('Front of card 5').waitFor();
    await expect('Heart, Lung, Liver, Kidney');
    const { cards } = await deck();
    await t.api(page, 'DELETE', `/x/flashcards/decks/${id()}/cards/${cards[3].id}?version=${cards[3].version}`);
    await pane.getByLabel('Front of card 5').waitFor({ state: 'detached' });
  });
  await t.step('they are moved, taken out and put back', async () => {
    const at = (label) => page.waitForFunction((name) => document.activeElement?.getAttribute('aria-label') === name, label);
    await pane.getByRole('button', { name: 'Move card 3 up' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('.fcd-list textarea')[2]?.value === 'Liver');
    await at('Move card 2 up'); // the keyboard goes with it
    await page.keyboard.press('Enter');
    await at('Move card 1 up');
    await page.keyboard.press('Enter'); // it is the first: nothing
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await at('Move card 2 down');
    await saved();
    await expect('Heart, Liver, Lung');
    await pane.getByRole('button', { name: 'Take card 1 out' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('The card is out of the deck').waitFor();
    await expect('Liver, Lung');
    await at('Take card 1 out');
    await page.getByRole('button', { name: 'Put it back' }).click();
    await pane.locator('.fcd-list .fcd-row').nth(2).waitFor();
    await expect('Heart, Liver, Lung');
  });
  await t.step('what somebody else changed meanwhile is not overwritten', async () => {
    page.pardon(/cards\//);
    const front = pane.getByLabel('Front of card 1');
    await front.fill('The heart');
    const { cards } = await deck();
    await t.api(page, 'PUT', `/x/flashcards/decks/${id()}/cards/${cards[0].id}`, { front: 'A heart', back: cards[0].back, version: cards[0].version });
    await pane.getByRole('heading', { name: 'Cards' }).click();
    await pane.getByText('Somebody else changed this card meanwhile:').waitFor();
    await look(page, 'editor-conflict', 'en');
    await pane.getByRole('button', { name: 'Keep mine' }).click();
    await pane.getByText('Somebody else changed this card meanwhile:').waitFor({ state: 'detached' });
    await expect('The heart, Liver, Lung');
  });
  await t.step('what is typed stays when the page is closed or left in the middle of a word', async () => {
    const of = id();
    const become = (wanted) =>
      until(
        page,
        async ([deck, cards]) => {
          const answer = await fetch(`/api/v1/x/flashcards/decks/${deck}`);
          return answer.ok && (await answer.json()).cards.map((card) => card.front).join(', ') === cards;
        },
        [of, wanted],
      );
    await pane.getByLabel('Front of card 2').focus();
    await page.keyboard.press('End');
    await page.keyboard.type(' and spl');
    await page.reload();
    await become('The heart, Liver and spl, Lung');
    await pane.getByLabel('Front of card 2').focus();
    await page.keyboard.press('End');
    await page.keyboard.type('een');
    await page.evaluate(() => (globalThis.stayed = true));
    await page.locator('a[href="/teach"]').first().click();
    await pane.waitFor({ state: 'detached' });
    await become('The heart, Liver and spleen, Lung');
    await page.goBack();
    await pane.getByLabel('Front of card 4').waitFor();
    if (!(await page.evaluate(() => globalThis.stayed))) throw new Error('the page was loaded anew');
    // A new card of which there is half is none yet: the browser keeps it.
    await pane.getByLabel('Front of card 4').focus();
    await page.keyboard.type('Kid');
    await page.reload();
    await page.waitForFunction(() => document.querySelector('.fcd-add textarea')?.value === 'Kid');
    await pane.getByLabel('Front of card 4').fill('');
    await pane.getByLabel('Front of card 2').fill('Liver');
    await pane.getByLabel('Front of card 1').focus();
    await become('The heart, Liver, Lung');
  });
  await t.step('many are pasted, all or none', async () => {
    page.pardon(/import$/);
    await pane.getByRole('button', { name: 'Paste many' }).click();
    await dialog.getByLabel('A card on each line').fill('Kidney\tIt makes urine.\nSkin');
    await dialog.getByRole('button', { name: 'Add 2 cards' }).click();
    await dialog.getByText('Line 2 has no tab').waitFor();
    await look(page, 'paste', 'en');
    await dialog.getByLabel('A card on each line').fill('Kidney\tIt makes urine.\n');
    await dialog.getByRole('button', { name: 'Add 1 card' }).click();
    await page.getByText('1 card was added').waitFor();
    await expect('The heart, Liver, Lung, Kidney');
    await look(page, 'editor', 'en');
  });
  await t.step('it is looked through as it will be', async () => {
    await pane.getByRole('button', { name: 'Look through' }).click();
    await dialog.getByRole('button', { name: /The heart/ }).click();
    await settled(page);
    await look(page, 'preview', 'en');
    await dialog.getByRole('button', { name: 'Next card' }).click();
    await dialog.getByText('2 of 4').waitFor();
    await page.keyboard.press('Escape');
  });
  await t.step('is published with its course', async () => {
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('The course is published').first().waitFor();
  });

  const content = id();
  const who = await newTrainee(t, 'Widad');
  const widad = await t.visitor();
  await t.api(widad, 'POST', '/auth/sign-in', { identifier: who.email, password: who.password });
  await t.api(widad, 'POST', `/courses/${course.id}/enrollment`);
  const study = () => t.api(widad, 'GET', `/x/flashcards/learn/${content}`);
  /** Waits until the server takes an answer again: it counts one a second. */
  const rest = () => widad.waitForFunction((from) => performance.now() - from > 1100, widad.rested ?? 0);
  const answer = async (key) => {
    const before = (await study()).queue[0];
    await rest();
    await widad.keyboard.press('Space');
    await widad.locator('.fcd-card[data-flipped]').waitFor();
    await widad.keyboard.press(key);
    await widad.locator('.fcd-card[data-flipped]').waitFor({ state: 'detached' });
    widad.rested = await widad.evaluate(() => performance.now());
    return before.front;
  };
  await t.step('a trainee finds the cards', async () => {
    await visit(widad, `/learn/${course.id}/${content}`);
    await widad.getByText('0 of 4 learnt').waitFor();
    await look(widad, 'learn-front', 'en');
    await widad.keyboard.press('Space');
    await settled(widad);
    await look(widad, 'learn-back', 'en');
    await widad.keyboard.press('Space');
  });
  await t.step('and learns them by keyboard; one that was not known comes again', async () => {
    if ((await answer('1')) !== 'The heart') throw new Error('another card came first');
    await widad.getByText('0 of 4 learnt').waitFor();
    await answer('2');
    await widad.getByText('1 of 4 learnt').waitFor();
  });
  await t.step('an answer that is too fast is not counted, and says why', async () => {
    widad.pardon(/answers$/);
    await widad.keyboard.press('Space');
    await widad.keyboard.press('2');
    await widad.getByText('nobody reads both sides of a card in that time').waitFor();
    await look(widad, 'learn-fast', 'en');
    if ((await study()).learnt !== 1) throw new Error('it was counted');
    await widad.keyboard.press('Space');
    await widad.locator('.fcd-card[data-flipped]').waitFor({ state: 'detached' });
    widad.rested = await widad.evaluate(() => performance.now());
  });
  await t.step('to the end, and the content is done', async () => {
    await answer('2');
    await answer('2');
    await widad.getByText('3 of 4 learnt').waitFor();
    await rest();
    await widad.getByRole('button', { name: 'Turn over' }).click();
    await widad.getByRole('button', { name: 'I knew it' }).click();
    await widad.getByRole('heading', { name: 'All cards learnt' }).waitFor();
    await widad.getByText('You knew 75% of them at first sight.').waitFor();
    await widad.locator('.und-h').getByText('Deck completed').waitFor();
    await widad.waitForFunction(() => document.querySelector('.room-n')?.textContent.startsWith('1 of 1'));
    await look(widad, 'learn-done', 'en');
  });
  await t.step('and can be begun anew, and stays done', async () => {
    await widad.getByRole('button', { name: 'Begin anew' }).click();
    await widad.getByRole('dialog').getByRole('button', { name: 'Begin anew' }).click();
    await widad.getByText('0 of 4 learnt').waitFor();
    await widad.locator('.und-h').getByText('Deck completed').waitFor();
  });
  // The accounts speak Arabic from then on.
  await t.step('in Arabic on a phone', async () => {
    const arabic = await t.person({ email: who.email, password: who.password }, PHONE);
    await visit(arabic, `/learn/${course.id}/${content}`);
    await arabic.locator('.fcd-card').waitFor();
    await look(arabic, 'learn-front', 'ar');
    await arabic.locator('.fcd-card').click();
    await settled(arabic);
    await look(arabic, 'learn-back', 'ar');
    const phone = await t.person('trainer', STUDIO_PHONE);
    await visit(phone, `/teach/${course.id}?content=${content}`);
    await phone.locator('.fcd-list').waitFor();
    await look(phone, 'editor', 'ar');
    await visit(phone, `/learn/${course.id}/${content}?preview=true`);
    await phone.locator('.fcd-walk').waitFor();
    await look(phone, 'looking', 'ar');
  });
  await t.step('switched off, it says so', async () => {
    await t.api(admin, 'POST', '/plugins/flashcards/disable');
    await t.api(widad, 'PATCH', '/me', { language: 'en' });
    await visit(widad, `/learn/${course.id}/${content}`);
    await widad.getByText('“Flashcards” cannot be opened here').waitFor();
    await look(widad, 'off', 'en');
  });
}
