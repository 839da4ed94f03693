// The studio's parts beside the text: files dropped onto the outline, what stands beside a content, when it opens, the
// picture of the course, and how a trainee would see it.
import { faults, settled, until, visit } from '../checks.mjs';

/** A picture that Chromium draws. */
async function drawing(page, width, height) {
  const data = await page.evaluate(
    async ([w, h]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h });
      const pen = canvas.getContext('2d');
      pen.fillStyle = '#2a6f97';
      pen.fillRect(0, 0, w, h);
      pen.fillStyle = '#f4a259';
      pen.fillRect(w / 4, h / 4, w / 2, h / 2);
      return canvas.toDataURL('image/png').split(',')[1];
    },
    [width, height],
  );
  return Buffer.from(data, 'base64');
}

/** Drops files onto an element, as a file manager does. */
async function drop(page, target, files) {
  const carried = await page.evaluateHandle((list) => {
    const transfer = new DataTransfer();
    for (const { name, type, text, base64 } of list) {
      const body = base64 ? Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)) : text;
      transfer.items.add(new File([body], name, { type }));
    }
    return transfer;
  }, files);
  await target.dispatchEvent('dragover', { dataTransfer: carried });
  await page.locator('.secx[data-files]').waitFor();
  await target.dispatchEvent('drop', { dataTransfer: carried });
}

const text = (name, body) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(body) });

export default async function resource(t) {
  const page = await t.person('trainer');
  const made = await t.api(page, 'POST', '/courses', { title: 'First days at work' });
  const { id: section } = await t.api(page, 'POST', `/courses/${made.id}/sections`, { title: 'Monday' });
  const article = async (title) => {
    const { id } = await t.api(page, 'POST', `/courses/${made.id}/contents`, { sectionId: section, type: 'article', title });
    await t.api(page, 'PATCH', `/contents/${id}`, { articleContent: `<p>${title}</p>` });
    return id;
  };
  const [first, second] = [await article('Keys and badges'), await article('Where things are')];
  const shown = (want) =>
    page.waitForFunction(
      (titles) => [...document.querySelectorAll('.secx .r .ti bdi')].map((b) => b.textContent).join(' | ') === titles,
      want,
    );
  const beside = (want) =>
    page.waitForFunction(
      (titles) => [...document.querySelectorAll('.res .ol-r .ti bdi')].map((b) => b.textContent).join(' | ') === titles,
      want,
    );
  const heard = (words) => page.locator('[role=log] p', { hasText: words }).first().waitFor({ state: 'attached' });
  const region = page.getByRole('region', { name: 'Files and links beside it' });

  await t.step('files that are dropped become contents in their order, and one that is refused says why', async () => {
    page.pardon(/422|uploads/);
    await visit(page, `/teach/${made.id}`);
    const map = await drawing(page, 640, 400);
    await drop(page, page.locator('.secx').first(), [
      { name: 'the_floor-plan.png', type: 'image/png', base64: map.toString('base64') },
      { name: 'nice picture.png', type: 'image/png', text: '<!doctype html><script>alert(1)</script>' },
      { name: 'House%20rules.txt', type: 'text/plain', text: 'Close the windows.' },
    ]);
    await shown('Keys and badges | Where things are | The floor-plan | House rules');
    await heard('“the_floor-plan.png” is in the outline.');
    await heard('“House%20rules.txt” is in the outline.');
    await heard('“nice picture.png” was not added');
    await page.locator('.upl li[data-bad]', { hasText: 'nice picture.png' }).waitFor();
    const { sections } = await t.api(page, 'GET', `/courses/${made.id}/outline`);
    const kinds = sections[0].contents.map((c) => `${c.type} ${c.state}`).join(', ');
    if (kinds !== 'article ready, article ready, image ready, document ready') throw new Error(kinds);
    await page.getByRole('button', { name: 'Take nice picture.png off the list' }).click();
    await page.waitForFunction(() => !document.querySelector('.upl li'));
  });
  await t.step('the same by keyboard', async () => {
    const asked = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Add files' }).first().press('Enter');
    await (await asked).setFiles([text('lunch.txt', 'At noon'), text('bus.txt', 'Line 7')]);
    await shown('Keys and badges | Where things are | The floor-plan | House rules | Lunch | Bus');
  });
  await t.step('one that could not be added is tried again and stops no other', async () => {
    page.pardon(/503|contents/);
    let broken = true;
    await page.route('**/api/v1/courses/*/contents', (route) => {
      if (!broken) return route.continue();
      broken = false;
      return route.fulfill({ status: 503, json: { detail: 'Not now' } });
    });
    const asked = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Add files' }).first().click();
    await (await asked).setFiles([text('parking.txt', 'Behind the house'), text('wifi.txt', 'Ask Mona')]);
    const failed = page.locator('.upl li[data-bad]');
    await failed.waitFor();
    await page.locator('.secx .r', { hasText: /Wifi|Parking/ }).waitFor();
    await failed.getByRole('button', { name: /^Try again/ }).click();
    await shown('Keys and badges | Where things are | The floor-plan | House rules | Lunch | Bus | Parking | Wifi');
    await page.unroute('**/api/v1/courses/*/contents');
  });
  await t.step('files and links stand beside a content, in an order, and come back after they were removed', async () => {
    page.pardon(/422/);
    await visit(page, `/teach/${made.id}?content=${first}`);
    await page.locator('.ProseMirror').waitFor();
    const asked = page.waitForEvent('filechooser');
    await region.getByRole('button', { name: 'Add files' }).press('Enter');
    await (await asked).setFiles([text('a list.txt', 'Badge, key')]);
    await beside('A list');
    await region.getByRole('button', { name: 'Add a link' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Link').fill('javascript:alert(1)');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Enter a whole address that begins with https://.').waitFor();
    await dialog.getByLabel('Link').fill('https://www.example.org/security');
    await page.keyboard.press('Enter');
    await beside('A list | example.org');
    await region.getByRole('button', { name: /^Move .example.org/ }).focus();
    await page.keyboard.press('Alt+ArrowUp');
    await beside('example.org | A list');
    await region.getByRole('button', { name: /^Actions for .A list/ }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await dialog.getByLabel('Title').fill('What you get');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await beside('example.org | What you get');
    await region.getByRole('button', { name: /^Actions for .What you get/ }).click();
    await page.getByRole('menuitem', { name: /^Remove/ }).click();
    await beside('example.org');
    await page.locator('.toasts').getByRole('button', { name: 'Undo' }).click();
    await beside('example.org | What you get');
  });
  await t.step('when it opens is chosen, kept and shown in the outline', async () => {
    page.pardon(/422/);
    const opens = page.getByLabel('For trainees');
    await visit(page, `/teach/${made.id}?content=${second}`);
    await opens.selectOption('days');
    await page.getByLabel('Days', { exact: true }).fill('0');
    await page.getByText('Enter a number of days from 1 to 3650.').waitFor();
    await page.getByLabel('Days', { exact: true }).fill('2');
    await page.getByRole('img', { name: 'Opens 2 days after enrolment' }).waitFor();
    await opens.selectOption('date');
    await page.getByLabel('Opens on').fill('2099-03-01T09:00');
    await page.getByRole('img', { name: /^Opens on 1 Mar 2099/ }).waitFor();
    await opens.selectOption('previous');
    await page.getByText('It opens once “Keys and badges” is complete').waitFor();
    await page.getByRole('img', { name: 'Opens after the content before it' }).waitFor();
    const { availableFrom, availableAfterDays, availableAfterPrevious } = await t.api(page, 'GET', `/contents/${second}`);
    if (availableFrom || availableAfterDays || !availableAfterPrevious) throw new Error('another rule is kept');
  });
  await t.step('the preview is what a trainee would find, and leads back', async () => {
    await page.getByRole('link', { name: 'Preview as a trainee' }).click();
    const bar = page.getByRole('region', { name: 'Preview' });
    await bar.getByText('Nothing is recorded.').waitFor();
    await page.getByRole('heading', { name: 'Keys and badges' }).waitFor();
    await page.getByRole('link', { name: /What you get/ }).waitFor();
    await page.locator('.ol-p .lock', { hasText: 'After “Keys and badges”' }).waitFor();
    if (await page.getByRole('button', { name: 'I have read it' }).isEnabled()) throw new Error('the preview can be confirmed');
    await bar.getByRole('link', { name: 'Back to the studio' }).click();
    await page.getByRole('region', { name: 'Content' }).getByRole('heading', { name: /Keys and badges/ }).waitFor();
  });
  await t.step('a trainee opens one after the other, with what stands beside it', async () => {
    await t.api(page, 'PATCH', `/courses/${made.id}`, { description: 'What to know on the first days' });
    await t.api(page, 'POST', `/courses/${made.id}/publish`);
    const trainee = await t.person('trainee');
    await t.api(trainee, 'POST', `/courses/${made.id}/enrollment`);
    await visit(trainee, `/learn/${made.id}/${second}`);
    await trainee.getByText('Complete “Keys and badges” first, then it opens.').first().waitFor();
    await visit(trainee, `/learn/${made.id}/${first}`);
    await trainee.getByRole('region', { name: 'Next' }).getByText('After “Keys and badges”').waitFor();
    const href = await trainee.getByRole('link', { name: /What you get/ }).getAttribute('href');
    const answer = await trainee.context().request.get(href);
    if ((await answer.text()) !== 'Badge, key') throw new Error(`the file is ${answer.status()}`);
    await trainee.getByRole('button', { name: 'I have read it' }).click();
    await trainee.locator('.ol-p a', { hasText: 'Where things are' }).click();
    await trainee.getByRole('button', { name: 'I have read it' }).waitFor();
    await t.api(page, 'PATCH', `/contents/${first}`, { availableFrom: '2099-03-01T09:00' });
    trainee.pardon(/404/);
    await until(trainee, async (file) => (await fetch(file)).status === 404, href);
    await t.api(page, 'PATCH', `/contents/${first}`, { availableFrom: null });
  });
  await t.step('the picture is cut by keyboard, shown, and gives way to the drawn cover again', async () => {
    await visit(page, `/teach/${made.id}/settings`);
    const asked = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a picture' }).click();
    await (await asked).setFiles([
      { name: 'office.png', mimeType: 'image/png', buffer: await drawing(page, 1600, 1200) },
    ]);
    const dialog = page.getByRole('dialog', { name: 'Which part is shown' });
    await dialog.getByRole('group').focus();
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('ArrowDown');
    await dialog.getByRole('button', { name: 'Use this part' }).click();
    await page.locator('.cs-pic img[src^="/pictures/"]').waitFor();
    const visitor = await t.visitor();
    await visit(visitor, `/courses/${made.slug}`);
    await visitor.locator('.band img[src^="/pictures/"]').waitFor();
    const social = await visitor.locator('meta[property="og:image"]').getAttribute('content');
    if (!social.includes('/pictures/')) throw new Error(`previews show ${social}`);
    await page.getByRole('button', { name: 'Back to the drawn cover' }).click();
    await page.locator('.cs-pic img[src^="/covers/"]').waitFor();
  });
  for (const look of [
    { lang: 'ar', scheme: 'dark', width: 390, height: 844 },
    { lang: 'ar', scheme: 'light', width: 1280, height: 800 },
  ])
    await t.step(`Arabic at ${look.width} pixels`, async () => {
      const arabic = await t.person('trainer', look);
      for (const address of [`/teach/${made.id}?content=${second}`, `/learn/${made.id}/${first}?preview=true`, `/teach/${made.id}/settings`]) {
        await visit(arabic, address);
        await settled(arabic);
        const wrong = await faults(arabic, 'ar');
        if (wrong.length) throw new Error(`${address}\n${wrong.join('\n')}`);
        if (process.env.SHOTS) {
          const name = address.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '').replace(/\W+/g, '-');
          await arabic.screenshot({ path: `${process.env.SHOTS}/${look.lang}-${look.width}${name}.png`, fullPage: true });
        }
      }
    });
}
