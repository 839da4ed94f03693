// Articles: written by mouse and by keyboard, saved as drafts, restored, and read; two windows in each other's way, and a lost connection.
import { axe, faults, visit } from '../checks.mjs';

const FILM = 'https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1m30s';
const NARROW = { lang: 'ar', scheme: 'dark', width: 390, height: 844 };

/** Pastes as a browser would; a picture of that size is drawn there. */
const paste = (page, what) =>
  page.locator('.art .ProseMirror').evaluate(async (text, { plain, html, picture, text: name }) => {
    const data = new DataTransfer();
    if (plain) data.setData('text/plain', plain);
    if (html) data.setData('text/html', html);
    if (picture) {
      const canvas = Object.assign(document.createElement('canvas'), { width: picture[0], height: picture[1] });
      const pen = canvas.getContext('2d');
      pen.fillStyle = '#2a9d8f';
      pen.fillRect(0, 0, ...picture);
      const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
      data.items.add(new File([blob], 'drawing.png', { type: 'image/png' }));
    }
    if (name) data.items.add(new File(['only words, no picture'], name, { type: 'image/png' }));
    text.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, what);

export default async function article(t) {
  const page = await t.person('trainer');
  page.pardon(/youtube-nocookie/); // there is no such network here
  const course = await t.api(page, 'POST', '/courses', { title: 'Baking at home' });
  await t.api(page, 'PATCH', `/courses/${course.id}`, { description: 'Bread, from flour to crust.' });
  const section = await t.api(page, 'POST', `/courses/${course.id}/sections`, { title: 'Basics' });
  const lesson = async (title) =>
    (await t.api(page, 'POST', `/courses/${course.id}/contents`, { sectionId: section.id, type: 'article', title })).id;
  const [id, arabic] = [await lesson('Yeast'), await lesson('الخميرة')];
  for (const one of [id, arabic])
    await t.api(page, 'PATCH', `/contents/${one}`, { articleContent: '<p>First words.</p>', isPreview: true });
  await t.api(page, 'POST', `/courses/${course.id}/publish`);
  const address = `/teach/${course.id}?content=${id}`;
  const editor = (where) => where.locator('.art .ProseMirror');
  const tool = (where, name) => where.getByRole('toolbar').getByRole('button', { name, exact: true });
  const saved = (where) => where.locator('.art-s').getByText('Saved', { exact: true }).waitFor();
  const draft = (of = id) => t.api(page, 'GET', `/contents/${of}/article`);
  const until = async (what, holds) => {
    for (let i = 0; i < 60; i++) {
      const found = await draft();
      if (holds(found.html)) return found;
      await page.waitForResponse((r) => r.url().includes('/article'), { timeout: 1000 }).catch(() => {});
    }
    throw new Error(`${what}: ${(await draft()).html}`);
  };
  /** To the end of the text, in an empty paragraph. The browser says where the caret is a moment after the key. */
  const fresh = async (where) => {
    await editor(where).locator(':scope > p').last().click();
    await where.keyboard.press('Control+End');
    await where.waitForFunction(() => {
      const { state } = document.querySelector('.art .ProseMirror').editor;
      return state.selection.empty && state.selection.from >= state.doc.content.size - 1;
    });
    await where.keyboard.press('Enter');
  };
  await visit(page, address);

  await t.step('a draft is saved, and trainees read on what is online', async () => {
    await editor(page).getByText('First words.').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' Yeast is alive.');
    await page.getByText('Trainees still read the text that is online.').waitFor();
    await saved(page);
    const content = await t.api(page, 'GET', `/contents/${id}`);
    if (content.articleContent.includes('alive')) throw new Error('trainees read the draft');
  });
  const puts = (where) => {
    const seen = [];
    where.on('request', (r) => {
      if (r.method() === 'PUT' && r.url().endsWith('/article')) seen.push(Date.now());
    });
    return seen;
  };
  await t.step('what is typed without a pause is saved once', async () => {
    const seen = puts(page);
    await page.keyboard.type(' It eats sugar and makes gas.', { delay: 90 });
    await saved(page);
    await until('the sentence', (html) => html.includes('makes gas.'));
    if (seen.length > 2) throw new Error(`${seen.length} saves of one sentence`);
  });
  await t.step('a server that fails is asked again after five seconds, not at once', async () => {
    page.pardon(/50[03]/);
    const fails = (route) =>
      route.request().method() === 'PUT' ? route.fulfill({ status: 503, body: '' }) : route.continue();
    await page.route('**/article', fails);
    const seen = puts(page);
    const asked = () => page.waitForRequest((r) => r.method() === 'PUT' && r.url().endsWith('/article'));
    const [first] = await Promise.all([asked(), page.keyboard.type(' Warmth helps.')]);
    if (!first) throw new Error('nothing was saved');
    await page.locator('.art-s').getByText('Not saved yet').waitFor();
    await asked();
    if (seen.length !== 2 || seen[1] - seen[0] < 4500)
      throw new Error(`asked ${seen.length} times, after ${seen[1] - seen[0]} ms`);
    await page.unroute('**/article', fails);
    await page.keyboard.type(' Cold does not.');
    await until('what the server had missed', (html) => html.includes('Warmth helps. Cold does not.'));
    await saved(page);
  });
  await t.step('whoever may not write any more is told so, once', async () => {
    const other = await t.person('trainer');
    other.pardon(/403/);
    await visit(other, `/teach/${course.id}?content=${arabic}`);
    await other.route('**/article', (route) =>
      route.request().method() === 'PUT'
        ? route.fulfill({
            status: 403,
            contentType: 'application/problem+json',
            body: JSON.stringify({ code: 'auth.forbidden', title: 'Not allowed', detail: 'You may not do this.' }),
          })
        : route.continue(),
    );
    const seen = puts(other);
    await editor(other).getByText('First words.').click();
    await other.keyboard.press('Control+End');
    await other.keyboard.type(' Mine.');
    await other.getByText('Nothing more is saved here.').waitFor();
    await other.keyboard.type(' And more.');
    const again = await other
      .waitForRequest((r) => r.method() === 'PUT' && r.url().endsWith('/article'), { timeout: 2500 })
      .catch(() => null);
    if (again || seen.length !== 1) throw new Error(`refused, and asked ${seen.length} times`);
    await other.evaluate(() => localStorage.clear());
    await other.close();
  });
  await t.step('a pasted formula keeps its small digits, and what came over the API its marks', async () => {
    await fresh(page);
    await paste(page, { html: '<p>H<sub>2</sub>O and x<sup>2</sup></p>', plain: 'H2O and x2' });
    await page.keyboard.type('!');
    await until('the formula', (html) => /H<sub>2<\/sub>O and x<sup>2(!)?<\/sup>/.test(html));
    const words = '<p><u>a</u><mark>b</mark><kbd>c</kbd><sub>d</sub></p><h1>Title</h1>';
    await t.api(page, 'PATCH', `/contents/${arabic}`, { articleContent: words });
    const other = await t.person('trainer');
    await visit(other, `/teach/${course.id}?content=${arabic}`);
    await editor(other).getByText('Title').click();
    await other.keyboard.press('End');
    await other.keyboard.type('s');
    await saved(other);
    const kept = await draft(arabic);
    if (!/<h2[^>]*>Titles<\/h2>/.test(kept.html) || !kept.html.includes('<u>a</u><mark>b</mark><kbd>c</kbd><sub>d</sub>'))
      throw new Error(kept.html);
    await t.api(page, 'PATCH', `/contents/${arabic}`, { articleContent: '<p>First words.</p>' });
    await other.close();
  });
  await t.step('Ctrl K in the text asks for a link and nothing else', async () => {
    await editor(page).getByText('First words.').click();
    await page.keyboard.press('Control+k');
    await page.getByLabel('Where the link leads').waitFor();
    if (await page.getByRole('dialog').count()) throw new Error('the palette lies over the form');
    await page.keyboard.press('Escape');
    await page.getByLabel('Where the link leads').waitFor({ state: 'detached' });
  });
  await t.step('a table that divides a paragraph begins in its first cell', async () => {
    await fresh(page);
    await page.keyboard.type('divided');
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => document.querySelector('.art .ProseMirror').editor.state.selection.$from.parentOffset === 3);
    await tool(page, 'Table').click();
    await page.keyboard.type('cell');
    await until('the cell', (html) => /div(<\/sup>)?<\/p><table.*?<th[^>]*>(<p[^>]*>)?cell.*ided/s.test(html));
    await tool(page, 'Delete the table').click();
  });
  await t.step('a table by keyboard', async () => {
    await fresh(page);
    await page.keyboard.press('Alt+F10');
    for (let i = 0; i < 40 && !(await tool(page, 'Table').evaluate((b) => b === document.activeElement)); i++)
      await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Flour');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Water');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Salt');
    await tool(page, 'Add a column after').waitFor();
    for (let i = 0; i < 7; i++) await page.keyboard.press('Tab');
    await page.keyboard.type('a fourth row');
    await tool(page, 'Delete the column').click();
    await until('the table', (html) => (html.match(/<tr/g) ?? []).length === 4 && (html.match(/<th/g) ?? []).length === 2);
  });
  await t.step('a pasted picture is sent, named and kept', async () => {
    await fresh(page);
    await paste(page, { picture: [640, 360] });
    await page.getByLabel('What the picture shows').fill('A loaf of bread');
    await page.locator('.art figure img').waitFor();
    await page.locator('.art-c').click();
    await page.keyboard.type('Ready in an hour');
    const { html } = await until('the caption', (h) => h.includes('<figcaption>Ready in an hour') || h.includes('Ready in an hour</figcaption>'));
    if (!/<img src="\/media\/[^"]+" alt="A loaf of bread" width="640" height="360"/.test(html)) throw new Error(html);
  });
  await t.step('a second picture stands behind the first, whose caption has the caret', async () => {
    await paste(page, { picture: [320, 200] });
    await page.waitForFunction(() => document.querySelectorAll('.art figure img').length === 2);
    await until('both pictures', (html) => (html.match(/<img /g) ?? []).length === 2);
    await page.getByRole('button', { name: 'Remove the picture' }).last().click();
    await until('the first alone', (html) => (html.match(/<img /g) ?? []).length === 1);
  });
  await t.step('a picture that is dropped into the text stands where it was dropped', async () => {
    await fresh(page);
    await page.locator('.art .ProseMirror').evaluate(async (text) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 200, height: 120 });
      canvas.getContext('2d').fillRect(0, 0, 200, 120);
      const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([blob], 'dropped.png', { type: 'image/png' }));
      const last = text.querySelector(':scope > p:last-of-type').getBoundingClientRect();
      const at = { clientX: last.x + 5, clientY: last.y + 5, bubbles: true, cancelable: true };
      text.dispatchEvent(new DragEvent('dragover', { ...at, dataTransfer }));
      text.dispatchEvent(new DragEvent('drop', { ...at, dataTransfer }));
    });
    await until('the dropped picture', (html) => html.includes('width="200" height="120"'));
    await page.getByRole('button', { name: 'Remove the picture' }).last().click();
    await until('the first alone', (html) => (html.match(/<img /g) ?? []).length === 1);
  });
  await t.step('a file that only says that it is a picture is told so', async () => {
    await fresh(page);
    await paste(page, { text: 'notes.png' });
    await page.getByText('there is none in it').waitFor();
    await page.getByRole('button', { name: 'Remove the picture' }).last().click();
    await page.getByText('there is none in it').waitFor({ state: 'detached' });
  });
  await t.step('a watch link becomes an embed', async () => {
    await fresh(page);
    await paste(page, { plain: FILM });
    await until('the embed', (html) => html.includes('src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=90"'));
  });
  await t.step('another site is refused with a sentence', async () => {
    page.pardon(/422/);
    await tool(page, 'Video or other embed').click();
    await page.getByLabel('Address or embed code').fill('https://youtube.com.example.org/watch?v=dQw4w9WgXcQ');
    await page.getByRole('button', { name: 'Embed', exact: true }).click();
    await page.getByRole('alert').getByText('Only pages of').waitFor();
    await page.keyboard.press('Escape');
    await page.getByLabel('Address or embed code').waitFor({ state: 'detached' });
  });
  await t.step('code has a language, a paragraph its direction', async () => {
    await fresh(page);
    await tool(page, 'Code block').click();
    await page.keyboard.type('flour := 500');
    await page.getByLabel('Language of the code').selectOption('go');
    await until('the code', (html) => html.includes('<pre dir="ltr"><code class="language-go">flour := 500'));
    await editor(page).getByText('First words.').click();
    await tool(page, 'From right to left').click();
    await until('the direction', (html) => html.includes('<p dir="rtl">First words.'));
    await tool(page, 'From right to left').click();
  });
  await t.step('too much is refused with a sentence', async () => {
    await paste(page, { plain: 'x'.repeat(3_000_000) });
    await page.getByText('longer than an article may be').waitFor();
  });
  await t.step('shortcuts are listed, and the page is accessible', async () => {
    await tool(page, 'Keyboard shortcuts').click();
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('To the toolbar').waitFor();
    await page.keyboard.press('Escape');
    const found = [...(await axe(page)), ...(await faults(page, 'en'))];
    if (found.length) throw new Error(found.join('\n'));
  });
  await t.step('the draft is put online and read by a visitor on a phone', async () => {
    await page.getByRole('button', { name: 'Put it online' }).click();
    await page.getByText('Trainees read this text now').waitFor();
    const visitor = await t.visitor(NARROW);
    await visitor.route('**/youtube-nocookie.com/**', (route) => route.abort());
    visitor.pardon(/youtube|ERR_/);
    await visit(visitor, `/learn/${course.id}/${id}`);
    const image = visitor.locator('article figure img');
    await image.scrollIntoViewIfNeeded();
    await visitor.waitForFunction(() => document.querySelector('article figure img')?.naturalWidth === 640);
    const frame = visitor.locator('article iframe');
    if ((await frame.getAttribute('loading')) !== 'lazy') throw new Error('the embed is loaded at once');
    const box = await frame.boundingBox();
    if (Math.abs(box.width / box.height - 16 / 9) > 0.02) throw new Error(`the embed is ${box.width} by ${box.height}`);
    // The article is English: what its pictures show, and what its embeds are called.
    const found = [...(await axe(visitor)), ...(await faults(visitor, 'ar'))].filter((f) => !/^Latin (alt|title) /.test(f));
    if (found.length) throw new Error(found.join('\n'));
    await visitor.close();
  });
  await t.step('a revision is looked at and brought back', async () => {
    await page.getByRole('button', { name: 'History' }).click();
    const dialog = page.getByRole('dialog', { name: 'History of the article' });
    await dialog.locator('.art-r button').last().click();
    await dialog.locator('.art-v').getByText('First words.', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Bring this one back' }).click();
    await page.getByText('The text is back as it was').waitFor();
    await until('the first text', (html) => html === '<p>First words.</p>');
    const { items } = await t.api(page, 'GET', `/contents/${id}/article/revisions`);
    const before = await t.api(page, 'GET', `/contents/${id}/article/revisions/${items[1].id}`);
    if (!before.html.includes('<iframe')) throw new Error('what stood there before is lost');
  });
  await t.step('two windows: the second is told, and nothing is lost', async () => {
    page.pardon(/409/);
    const other = await t.person('trainer');
    await visit(other, address);
    // Its own news come late, as over a slow line.
    await page.route('**/article', (route) =>
      route.request().method() === 'GET' ? route.abort('aborted') : route.continue(),
    );
    await editor(other).getByText('First words.').click();
    await other.keyboard.press('Control+End');
    await other.keyboard.type(' By the other window.');
    await saved(other);
    await editor(page).getByText('First words.').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' By this window.');
    await page.unroute('**/article');
    await page.getByText('This article was saved elsewhere meanwhile.').waitFor();
    await editor(page).getByText('By this window.').waitFor();
    // While this one decides the other one writes on.
    let once = 0;
    const between = async (route) => {
      if (route.request().method() === 'PUT' && once++ === 0) {
        const { version } = await draft();
        const { version: next } = await t.api(page, 'PUT', `/contents/${id}/article`, {
          html: '<p>First words. By the other window. And on.</p>',
          version,
        });
        if (!next) throw new Error('the other window saved nothing');
      }
      await route.continue();
    };
    await page.route('**/article', between);
    await page.getByRole('button', { name: 'Take the other one' }).click();
    await editor(page).getByText('By the other window. And on.').waitFor();
    await page.unroute('**/article', between);
    const { items } = await t.api(page, 'GET', `/contents/${id}/article/revisions`);
    const mine = await t.api(page, 'GET', `/contents/${id}/article/revisions/${items[1].id}`);
    if (!mine.html.includes('By this window.')) throw new Error(`lost: ${mine.html}`);
    await other.close();
  });
  /** Somebody else saves, and the page, whose news come late, types into it; then the page decides, and types on while that is under way. */
  const collide = async (theirs, typed, choice, meanwhile) => {
    await page.route('**/article', (route) =>
      route.request().method() === 'GET' ? route.abort('aborted') : route.continue(),
    );
    const { version } = await draft();
    await t.api(page, 'PUT', `/contents/${id}/article`, { html: `<p>${theirs}</p>`, version });
    await editor(page).locator(':scope > p').first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(typed);
    await page.unroute('**/article');
    await page.getByText('This article was saved elsewhere meanwhile.').waitFor();
    let once = 0;
    const slow = async (route) => {
      if (route.request().method() === 'PUT' && once++ === 0) {
        await editor(page).locator(':scope > p').first().click();
        await page.keyboard.press('Control+End');
        await page.keyboard.type(meanwhile);
      }
      await route.continue();
    };
    await page.route('**/article', slow);
    await page.getByRole('button', { name: choice }).click();
    await page.getByText('This article was saved elsewhere meanwhile.').waitFor({ state: 'detached' });
    await page.unroute('**/article', slow);
  };
  await t.step('what is typed while mine is kept is saved on top of it', async () => {
    page.pardon(/ERR_/);
    await collide('Theirs first.', ' Mine on top.', 'Keep mine', ' Typed on.');
    await until('what was typed meanwhile', (html) => html.includes('Mine on top. Typed on.'));
    await editor(page).getByText('Typed on.').waitFor();
    await saved(page);
  });
  await t.step('what is typed while the other one is taken stays in the history', async () => {
    await collide('Theirs again.', ' Mine again.', 'Take the other one', ' Typed late.');
    await editor(page).getByText('Theirs again.', { exact: true }).waitFor();
    await until('theirs', (html) => html === '<p>Theirs again.</p>');
    const { items } = await t.api(page, 'GET', `/contents/${id}/article/revisions`);
    const before = await t.api(page, 'GET', `/contents/${id}/article/revisions/${items[1].id}`);
    if (!before.html.includes('Mine again. Typed late.')) throw new Error(`lost: ${before.html}`);
  });
  await t.step('without a connection the text stays in the browser, and is offered again', async () => {
    page.pardon(/ERR_FAILED|ERR_INTERNET|ERR_ABORTED|Failed to load/);
    // What a page sends while it goes, no route stops.
    const context = page.context();
    await context.setOffline(true);
    await editor(page).locator(':scope > p').first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' Typed in a tunnel.');
    await page.locator('.art-s').getByText('Not saved yet').waitFor();
    const again = await context.newPage();
    const address = page.url();
    await page.close();
    await context.setOffline(false);
    await again.goto(address);
    await again.getByText('This browser kept a text').waitFor();
    await again.getByRole('button', { name: 'Put it in place' }).click();
    await editor(again).getByText('Typed in a tunnel.').waitFor();
    await saved(again);
    const { html } = await t.api(again, 'GET', `/contents/${id}/article`);
    if (!html.includes('Typed in a tunnel.')) throw new Error(html);
  });
  await t.step('in Arabic, on a phone', async () => {
    const phone = await t.person('trainer', NARROW);
    await visit(phone, `/teach/${course.id}?content=${arabic}`);
    await editor(phone).locator(':scope > p').first().click();
    await phone.keyboard.press('Control+End');
    await phone.keyboard.type(' الخميرة حيّة.');
    await phone.locator('.art-s').getByText('محفوظ', { exact: true }).waitFor();
    const direction = await editor(phone).locator(':scope > p').first().evaluate((p) => getComputedStyle(p).direction);
    if (direction !== 'ltr') throw new Error('a paragraph that begins in English runs from the right');
    await phone.keyboard.press('Enter');
    await phone.keyboard.type('ثم ترتاح العجينة ساعة.');
    await phone.waitForFunction(
      () => getComputedStyle(document.querySelectorAll('.art .ProseMirror > p')[1]).direction === 'rtl',
    );
    await tool(phone, 'جدول').click();
    await phone.keyboard.type('دقيق');
    await tool(phone, 'إضافة صف تحته').click();
    await phone.locator('.art th').nth(1).click();
    await phone.keyboard.type('ماء');
    await phone.locator('.art th').nth(2).click();
    await phone.keyboard.type('ملح');
    await phone.waitForFunction(() => getComputedStyle(document.querySelector('.art table')).direction === 'rtl');
    const found = [...(await axe(phone)), ...(await faults(phone, 'ar'))];
    if (found.length) throw new Error(found.join('\n'));
    await phone.getByRole('button', { name: 'انشره' }).click();
    await phone.getByText('يقرأ المتدربون هذا النص الآن').waitFor();
  });
}
