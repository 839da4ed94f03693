// The outline: moved by keyboard, by the menu, and by two people at once.
import { visit } from '../checks.mjs';
import { costOfFrames } from '../frames.mjs';

/** It measures: nothing else runs beside it. */
export const alone = true;

export default async function outline(t) {
  const page = await t.person('trainer');
  const made = await t.api(page, 'POST', '/courses', { title: 'Order of things' });
  const section = async (title) => (await t.api(page, 'POST', `/courses/${made.id}/sections`, { title })).id;
  const [first, second] = [await section('Morning'), await section('Evening')];
  for (const title of ['Bread', 'Coffee', 'Newspaper'])
    await t.api(page, 'POST', `/courses/${made.id}/contents`, { sectionId: first, type: 'article', title });
  const order = async () => {
    const { sections } = await t.api(page, 'GET', `/courses/${made.id}/outline`);
    return sections.map((s) => s.contents.map((c) => c.title).join(' ')).join(' | ');
  };
  const shown = (where, want) =>
    where.waitForFunction(
      (text) =>
        [...document.querySelectorAll('.secx')]
          .map((s) => [...s.querySelectorAll('.r .ti bdi')].map((b) => b.textContent).join(' '))
          .join(' | ') === text,
      want,
    );
  const kept = async (want) => {
    await page.getByRole('banner').getByText('Saved', { exact: true }).waitFor();
    const got = await order();
    if (got !== want) throw new Error(`the server has ${got}`);
  };
  await visit(page, `/teach/${made.id}`);

  await t.step('Alt and an arrow move a lesson', async () => {
    await shown(page, 'Bread Coffee Newspaper | ');
    await page.getByRole('button', { name: /^Bread/ }).focus();
    await page.keyboard.press('Alt+ArrowDown');
    await shown(page, 'Coffee Bread Newspaper | ');
    await kept('Coffee Bread Newspaper | ');
  });
  await t.step('the handle moves it by keyboard', async () => {
    await page.getByRole('button', { name: /^Move .Coffee/ }).focus();
    await page.keyboard.press('Space');
    await page.waitForFunction(() => document.querySelector('.r[data-dragging]'));
    await page.keyboard.press('ArrowDown');
    await page.getByText('Now at “Bread”.').waitFor({ state: 'attached' });
    await page.keyboard.press('Space');
    await page.waitForFunction(() => !document.querySelector('.r[data-dragging]'));
    await shown(page, 'Bread Coffee Newspaper | ');
    await kept('Bread Coffee Newspaper | ');
  });
  await t.step('the menu moves it into another section', async () => {
    await page.getByRole('button', { name: /Actions for .Newspaper/ }).click();
    await page.getByRole('menuitem', { name: /Move to section/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Evening' }).click();
    await shown(page, 'Bread Coffee | Newspaper');
    await kept('Bread Coffee | Newspaper');
  });
  await t.step('deleting can be undone', async () => {
    await page.getByRole('button', { name: /Actions for .Coffee/ }).click();
    await page.getByRole('menuitem', { name: /Delete/ }).click();
    await shown(page, 'Bread | Newspaper');
    await page.getByRole('button', { name: 'Undo' }).click();
    await shown(page, 'Bread Coffee | Newspaper');
  });
  await t.step('a move on top of someone else’s is not kept, and said', async () => {
    page.pardon(/409/);
    const other = await t.person('admin');
    // The other one's change arrives between what this page shows and what it sends.
    let waits = true;
    await page.route('**/outline', async (route) => {
      if (!waits || route.request().method() !== 'PUT') return route.continue();
      waits = false;
      await t.api(other, 'POST', `/courses/${made.id}/sections`, { title: 'Night' });
      return route.continue();
    });
    await page.getByRole('button', { name: /^Coffee/ }).focus();
    await page.keyboard.press('Alt+ArrowUp');
    const dialog = page.getByRole('dialog', { name: 'Somebody else changed the outline' });
    await dialog.getByText('Night').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await shown(page, 'Bread Coffee | Newspaper | ');
    await t.api(page, 'DELETE', `/sections/${second}`);
  });
  await t.step('five hundred lessons: one is dragged, and saved in one request', async () => {
    const large = await t.api(page, 'POST', '/courses', { title: 'A long course' });
    const sections = [];
    for (const title of ['First half', 'Second half'])
      sections.push((await t.api(page, 'POST', `/courses/${large.id}/sections`, { title })).id);
    for (let n = 0; n < 500; n++)
      await t.api(page, 'POST', `/courses/${large.id}/contents`, {
        sectionId: sections[n < 250 ? 0 : 1],
        type: 'article',
        title: `Lesson ${n + 1}`,
      });
    await visit(page, `/teach/${large.id}`);
    await page.waitForFunction(() => document.querySelectorAll('.secx .r').length === 500);
    const writes = [];
    page.on('request', (r) => r.method() === 'GET' || writes.push(`${r.method()} ${new URL(r.url()).pathname}`));
    const handle = await page.getByRole('button', { name: 'Move “Lesson 3”', exact: true }).boundingBox();
    const target = await page.getByRole('button', { name: 'Move “Lesson 12”', exact: true }).boundingBox();
    await page.evaluate(() => {
      // A style sheet that comes or goes makes the browser work out every row anew.
      globalThis.sheets = [];
      new MutationObserver((all) => {
        for (const one of all)
          for (const node of [...one.addedNodes, ...one.removedNodes])
            if (node.nodeName === 'STYLE') globalThis.sheets.push(node.textContent.slice(0, 80));
      }).observe(document.head, { childList: true });
    });
    const frames = await costOfFrames(page, async () => {
      await page.mouse.move(handle.x + 10, handle.y + 10);
      await page.mouse.down();
      for (let n = 1; n <= 60; n++)
        await page.mouse.move(handle.x + 10, handle.y + 10 + ((target.y - handle.y) * n) / 60);
      await page.mouse.up();
    });
    const sheets = await page.evaluate(() => globalThis.sheets);
    if (sheets.length) throw new Error(`style sheets came and went: ${sheets.join(' | ')}`);
    await page.getByRole('banner').getByText('Saved', { exact: true }).waitFor();
    const { sections: now } = await t.api(page, 'GET', `/courses/${large.id}/outline`);
    const place = now[0].contents.findIndex((c) => c.title === 'Lesson 3');
    if (place < 9) throw new Error(`it is at ${place}`);
    if (writes.length !== 1) throw new Error(`saved by ${writes.join(', ')}`);
    const dearest = Math.max(...frames);
    console.log(`  dragged over ${frames.length} frames, the dearest ${Math.round(dearest)} ms, the mean ${(frames.reduce((sum, f) => sum + f, 0) / frames.length).toFixed(1)} ms`);
    if (!(dearest > 0 && dearest <= 50)) throw new Error(`a frame costs ${dearest} ms`);
    await t.api(page, 'DELETE', `/courses/${large.id}`);
  });
}
