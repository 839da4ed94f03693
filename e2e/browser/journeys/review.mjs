// What trainees say of a course: written by keyboard, changed, answered, rejected; the rating follows.
import { faults, settled, visit } from '../checks.mjs';

const ARABIC = { lang: 'ar', scheme: 'dark', width: 390, height: 844 };

export default async function review(t) {
  const none = (wrong) => {
    if (wrong.length) throw new Error(wrong.join('\n'));
  };
  const admin = await t.person('admin');
  const trainer = await t.person('trainer');
  const trainee = await t.person('trainee');
  trainee.pardon(/422|review/);
  admin.pardon(/422|moderate/);
  const { items } = await t.api(trainee, 'GET', '/me/learning');
  const { course } = items.find((i) => i.course.slug.startsWith('sql-for'));
  const address = `/courses/${course.slug}`;
  const rating = async () => {
    const { course: now } = await t.api(admin, 'GET', `/catalogue/${course.slug}`);
    return `${now.rating} of ${now.reviewCount}`;
  };
  const before = await rating();
  const is = async (want) => {
    const now = await rating();
    if (now !== want) throw new Error(`the rating is ${now}, not ${want}`);
  };

  await t.step('a trainee gives stars by keyboard', async () => {
    await visit(trainee, address);
    await trainee.getByRole('heading', { name: 'Your review' }).waitFor();
    await trainee.getByRole('button', { name: 'Publish the review' }).click();
    await trainee.getByText('Choose one to five stars.').waitFor();
    none(await faults(trainee, 'en'));
    await trainee.getByRole('radio', { name: '1 star' }).focus();
    await trainee.keyboard.press('Space');
    for (let i = 0; i < 3; i += 1) await trainee.keyboard.press('ArrowRight');
    if (!(await trainee.getByRole('radio', { name: '4 stars' }).isChecked())) throw new Error('the arrow keys do not choose');
    await trainee.getByLabel('What would you tell others about it?').fill('Joins at last. <b>Bold</b> claim.');
    await trainee.getByRole('button', { name: 'Publish the review' }).click();
    await trainee.locator('.rv-o').getByText('Published', { exact: true }).waitFor();
    none(await faults(trainee, 'en'));
  });
  await t.step('and changes it', async () => {
    await trainee.getByRole('button', { name: 'Change it' }).click();
    await trainee.getByRole('radio', { name: '1 star' }).focus();
    await trainee.keyboard.press('Space');
    await trainee.getByRole('button', { name: 'Save the review' }).click();
    await trainee.locator('.rv-o').getByRole('img', { name: '1 star' }).waitFor();
  });
  await t.step('the team is told, and answers', async () => {
    await visit(trainer, `/teach/${course.id}`);
    await trainer.getByRole('navigation', { name: 'Pages of this course' }).getByRole('link', { name: 'Reviews' }).click();
    const mine = trainer.locator('.rvm > li', { hasText: 'Joins at last.' });
    await mine.getByRole('button', { name: 'Answer' }).click();
    await trainer.getByLabel('Your answer').fill('Thank you. One star for joins?');
    none(await faults(trainer, 'en'));
    await trainer.getByRole('dialog').getByRole('button', { name: 'Answer' }).click();
    await mine.getByText('Thank you. One star for joins?').waitFor();
  });
  const visitor = await t.visitor(ARABIC);
  await t.step('a visitor reads both, as they were typed', async () => {
    await visit(visitor, address);
    const said = visitor.locator('.rv-l > li', { hasText: 'Joins at last. <b>Bold</b> claim.' });
    await said.getByText('Nour I.').waitFor();
    await said.getByText('Thank you. One star for joins?').waitFor();
    const shown = await visitor.locator('.rv-l > li').count();
    await visitor.getByRole('button', { name: 'أظهر مراجعات أخرى' }).click();
    await visitor.locator('.rv-l > li').nth(shown).waitFor();
    none(await faults(visitor, 'ar'));
    const [, count] = before.split(' of ');
    if (!(await rating()).endsWith(` of ${Number(count) + 1}`)) throw new Error(`the rating is ${await rating()} after ${before}`);
    const data = await visitor.locator('script[type="application/ld+json"]').first().textContent();
    if (JSON.parse(data).aggregateRating.reviewCount !== Number(count) + 1) throw new Error(`search engines read ${data}`);
  });
  await t.step('the best rated come first, and the filter counts', async () => {
    await visit(visitor, '/courses?sort=rating');
    const all = await t.api(visitor, 'GET', '/catalogue?sort=rating');
    const ratings = all.items.map((c) => c.rating ?? -1);
    if (ratings.some((r, i) => i && r > ratings[i - 1])) throw new Error(`in this order: ${ratings}`);
    await visitor.getByRole('button', { name: /تصفية/ }).click();
    await visitor.getByRole('checkbox', { name: /٤٫٥/ }).click();
    await visitor.waitForURL(/rating=4\.5/);
    const want = ratings.filter((r) => r >= 4.5).length;
    await visitor.waitForFunction((n) => document.querySelectorAll('.grid3 .cc').length === n, want);
  });
  await t.step('a super admin rejects it; the rating falls back', async () => {
    await visit(admin, '/admin');
    await admin.getByRole('navigation').getByRole('link', { name: 'Reviews' }).click();
    await admin.locator('.rvm > li', { hasText: 'Joins at last.' }).getByRole('checkbox').check();
    await admin.getByText('1 chosen').waitFor();
    await admin.locator('.rvm-bar').getByRole('button', { name: 'Reject' }).click();
    const dialog = admin.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await dialog.locator('[aria-invalid=true]').waitFor();
    await dialog.getByLabel('Reason for the author').fill('Please say what was wrong.');
    none(await faults(admin, 'en'));
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await admin.locator('.rvm > li', { hasText: 'Joins at last.' }).getByText('Rejected', { exact: true }).waitFor();
    await is(before);
  });
  await t.step('its author reads why, and takes it back', async () => {
    await visit(trainee, address);
    await trainee.locator('.rv-o').getByText('Please say what was wrong.').waitFor();
    await trainee.getByRole('button', { name: 'Delete it' }).click();
    await trainee.getByRole('dialog').getByRole('button', { name: 'Delete it' }).click();
    await trainee.getByRole('button', { name: 'Publish the review' }).waitFor();
    await is(before);
  });
}
