// A trainer builds a course of three sections from nothing and publishes it: by mouse, by keyboard alone, and on a phone. The
// issue allows ten minutes; what a person would take is the number of presses and of typed letters, so these are counted.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { visit } from '../checks.mjs';

const FILES = path.join(import.meta.dirname, '../../../internal/app/demo/media');
const PHONE = { lang: 'en', scheme: 'light', width: 390, height: 844, options: { hasTouch: true, isMobile: true } };

/** Seconds that a press, a step of Tab and a letter take somebody who is not quick. */
const PRESS = 2;
const STEP = 0.5;
const LETTER = 0.3;

const PLAN = [
  { title: 'Before the fire', lesson: 'What burns', text: 'Paper, dust and oil burn. Keep them apart, and keep the way out free.' },
  { title: 'When it burns', lesson: 'Who does what', text: 'One calls, one warns, one leads out. Nobody goes back for a bag.' },
  { title: 'Afterwards', lesson: 'The report', text: 'Write down what happened before you talk about why it happened.' },
];
const ABOUT = 'Three short lessons for everybody who works in this house, from the first spark to the report.';

/** By pointing: with a mouse, or with a finger. */
function pointing(page, touch) {
  const hand = { presses: 0, steps: 0, letters: 0 };
  const press = async (target) => {
    hand.presses += 1;
    await (touch ? target.tap() : target.click());
  };
  return {
    hand,
    press,
    write: async (target, text) => {
      await press(target);
      hand.letters += text.length;
      await page.keyboard.insertText(text);
    },
    choose: press,
    send: (name) => press(page.getByRole('button', { name, exact: true })),
  };
}

/** By keyboard alone: Tab until it is there, as somebody does who cannot point. */
function typing(page) {
  const hand = { presses: 0, steps: 0, letters: 0 };
  const key = async (name) => {
    hand.presses += 1;
    await page.keyboard.press(name);
  };
  const reach = async (target) => {
    await target.waitFor({ state: 'attached' });
    const here = () => target.evaluate((e) => e === document.activeElement);
    // Backwards where that is nearer, as people learn soon.
    for (const step of ['Tab', 'Shift+Tab'])
      for (let n = 0; n < 60; n++) {
        if (await here()) return;
        hand.steps += 1;
        await page.keyboard.press(step);
      }
    throw new Error(`${target} is not reached by Tab`);
  };
  return {
    hand,
    press: async (target) => {
      await reach(target);
      await key('Enter');
    },
    write: async (target, text) => {
      await reach(target);
      hand.letters += text.length;
      await page.keyboard.insertText(text);
    },
    /** Out of a group of choices, by the arrows. */
    choose: async (target) => {
      const radio = target.locator('input');
      const chosen = page.locator('dialog[open] input[type=radio]:checked');
      await reach(chosen);
      for (let n = 0; n < 8 && !(await radio.isChecked()); n++) await key('ArrowDown');
    },
    send: () => key('Enter'),
  };
}

async function build(t, page, by, name) {
  const dialog = page.getByRole('dialog');
  const button = (text) => page.getByRole('button', { name: text, exact: true });
  const pane = page.getByRole('region', { name: 'Content' });
  const back = async () => {
    const link = button('Back to the outline');
    if (await link.isVisible()) await by.press(link);
  };
  await visit(page, '/teach');
  await by.press(button('New course'));
  await by.write(dialog.getByLabel('Title'), name);
  await by.send('Create and open');
  await page.waitForURL(/\/teach\/[0-9a-f-]{36}$/);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  for (const section of PLAN) {
    await back();
    await by.write(page.getByLabel('Title of a new section'), section.title);
    await by.send('Add section');
    await page.locator('.secx').filter({ hasText: section.title }).waitFor();
    await by.press(page.locator('.secx').filter({ hasText: section.title }).getByRole('button', { name: 'Add to this section' }));
    await by.choose(dialog.locator('.kind', { hasText: 'Article' }));
    await by.write(dialog.getByLabel('Title'), section.lesson);
    await by.send('Add and open');
    await pane.getByRole('heading', { name: section.lesson }).waitFor();
    await by.write(page.getByRole('textbox', { name: 'Text of the article' }), section.text);
    await pane.getByText('Saved', { exact: true }).waitFor();
  }
  await back();
  // One file beside the texts, through the same dialog that every browser has.
  const asked = page.waitForEvent('filechooser');
  await by.press(page.locator('.secx').last().getByRole('button', { name: 'Add files' }));
  await (await asked).setFiles({
    name: 'report.csv',
    mimeType: 'text/csv',
    buffer: await readFile(path.join(FILES, 'orders.csv')),
  });
  await page.locator('.secx').last().getByText('Report', { exact: true }).waitFor();
  await by.press(page.getByRole('link', { name: 'Settings' }).locator('visible=true').first());
  await by.write(page.getByLabel('About this course'), ABOUT);
  await by.press(button('Save'));
  await page.getByText('The settings are saved').first().waitFor();
  await by.press(page.getByRole('link', { name: 'Outline' }).locator('visible=true').first());
  await by.press(button('Publish'));
  await page.getByText('The course is published').first().waitFor();
  const id = page.url().match(/teach\/([0-9a-f-]{36})/)[1];
  const course = await t.api(page, 'GET', `/courses/${id}`);
  const visitor = await t.visitor();
  await visit(visitor, `/courses/${course.slug}`);
  await visitor.getByRole('heading', { level: 1, name }).waitFor();
  for (const { lesson } of PLAN) await visitor.getByText(lesson, { exact: true }).first().waitFor({ state: 'attached' });
  await visitor.close();
  const seconds = by.hand.presses * PRESS + by.hand.steps * STEP + by.hand.letters * LETTER;
  console.log(`  ${name}: ${by.hand.presses} presses, ${by.hand.steps} steps of Tab, ${by.hand.letters} letters, about ${Math.round(seconds)} s`);
  if (seconds > 600) throw new Error(`it takes ${Math.round(seconds)} s`);
}

export default async function (t) {
  const mouse = await t.person('trainer');
  await t.step('by mouse', () => build(t, mouse, pointing(mouse, false), 'Fire drill by mouse'));
  const keys = await t.person('trainer');
  await t.step('by keyboard alone', () => build(t, keys, typing(keys), 'Fire drill by keyboard'));
  const phone = await t.person('trainer', PHONE);
  await t.step('on a phone', () => build(t, phone, pointing(phone, true), 'Fire drill on a phone'));
}
