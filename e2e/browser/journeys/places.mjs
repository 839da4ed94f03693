// A plugin that has a part in every slot, some of which break beside it, and a page that everybody may open: what visitors, trainees,
// trainers and super admins see of it, and that nothing of it is shown or fetched while it is off. With COURSEWORX_SHOTS set to a
// folder, the pages are kept there as pictures.
import { looker, visit } from '../checks.mjs';
import { newTrainee } from '../people.mjs';

const look = looker('places');
const PHONE = { lang: 'ar', scheme: 'dark', width: 360, height: 780 };
/** What stands in the chunks and texts of the plugin, and nowhere else. */
const ITS_OWN = /hall\/\$hall|plugin\.places|the wall is missing|A place over the home page/;
/** What its parts that break say to whoever counts errors; to people they say nothing. */
const BREAKS = /the wall is missing/;
const BROKEN = 'places could not be shown';

/** It is left out of a build without plugins. */
export const needsPlugins = true;

export default async function places(t) {
  const base = await t.step('a build with it starts', () => t.trial('places'));
  const trainer = await t.person(await newTrainee(t, 'Ghassan', 'trainer', base), undefined, base);
  const trainee = await t.person(await newTrainee(t, 'Thuraya', 'trainee', base), undefined, base);
  const admin = await t.person('admin', undefined, base);
  const visitor = await t.visitor(undefined, base);
  const everybody = { visitor, trainee, trainer, admin };
  for (const page of Object.values(everybody)) page.pardon(BREAKS);
  const { free, dear, session, userId } = await courses(t, trainer, trainee);
  const fetched = new Map(Object.entries(everybody).map(([who, page]) => [who, listen(page)]));

  await t.step('while it is off nothing of it is shown to a visitor, and nothing is fetched', () => nothing(['visitor']));
  await t.step('is switched on, and its place in the navigation leads to its page', async () => {
    await visit(admin, '/admin/plugins?q=places');
    await admin.locator('.plg > li').filter({ hasText: 'Places' }).getByRole('switch').click();
    await admin.getByRole('dialog').getByRole('button', { name: 'Switch on' }).click();
    await admin.getByRole('dialog').waitFor({ state: 'detached' });
    await admin.locator('.side').getByRole('link', { name: 'Halls', exact: true }).click();
    await admin.getByRole('heading', { level: 1, name: 'A hall for everybody' }).waitFor();
  });
  await t.step('a visitor sees it over, in and under the home page, and the rest of that page works', async () => {
    await visit(visitor, '/');
    await sees(visitor, 'A place over the home page', 'A place where the news is', 'A place at the end of the page for visitors');
    await look(visitor, 'home', 'en');
    await visitor.getByRole('link', { name: 'Halls for visitors' }).filter({ visible: true }).click();
    await visitor.getByRole('heading', { level: 1, name: 'A hall for everybody' }).waitFor();
    await visitor.getByText('7,000').waitFor();
  });
  await t.step('its page is for everybody, by its address, and from one to the next', async () => {
    await visit(visitor, '/x/places/hall/3');
    await visitor.getByText('3,000').waitFor();
    if (!(await visitor.title()).startsWith('A hall for everybody')) throw new Error(`the title is ${await visitor.title()}`);
    await sees(visitor, 'A place that the hall 3 opens'); // in a slot of the plugin's own
    await without(visitor, BROKEN);
    await look(visitor, 'hall', 'en');
    await visitor.getByRole('link', { name: 'The next hall' }).click();
    await sees(visitor, 'A place that the hall 2 opens');
    await visitor.getByText('2,000').waitFor();
    await visitor.goBack();
    await visitor.getByText('3,000').waitFor();
    await visit(visitor, '/x/places/nowhere');
    await visitor.getByRole('heading', { level: 1, name: 'A hall for everybody' }).waitFor({ state: 'detached' });
    await visitor.getByRole('heading', { level: 1 }).waitFor();
  });
  await t.step('instead of prices, beside a course, under it, and where it is bought', async () => {
    await visit(visitor, '/courses');
    await visitor.locator('.cc', { hasText: dear.title }).getByText(/^All together.*250/).waitFor();
    await sees(visitor, 'A place beside how courses are sorted');
    await look(visitor, 'catalogue', 'en');
    await visit(visitor, `/courses/${free.slug}`);
    await sees(visitor, 'A place under what is told of Walls and doors', 'A place beside the course Walls and doors: sign-in');
    await without(visitor, BROKEN); // only who can do something about it is told
    await look(visitor, 'course', 'en');
    await visit(trainee, `/courses/${dear.slug}`);
    await sees(trainee, 'A place beside the course Gates of the town: buy');
    await trainee.getByRole('link', { name: 'Reserve a seat in Gates of the town' }).filter({ visible: true }).first().click();
    await trainee.getByText('7,000').waitFor();
  });
  await t.step('in Arabic on a phone', async () => {
    const phone = await t.visitor(PHONE, base);
    phone.pardon(BREAKS);
    await visit(phone, '/x/places/hall/7');
    await phone.getByRole('heading', { level: 1, name: 'قاعة للجميع' }).waitFor();
    await phone.getByText('٧٬٠٠٠').waitFor();
    await look(phone, 'hall', 'ar');
    for (const [name, at, said] of [
      ['home', '/', 'مكان في آخر الصفحة للزوار'],
      ['catalogue', '/courses', 'شامل كل شيء'],
      ['course', `/courses/${free.slug}`, 'مكان تحت وصف'],
    ]) {
      await visit(phone, at);
      await phone.getByText(said).first().waitFor();
      await look(phone, name, 'ar');
    }
    await phone.close();
  });
  await t.step('in the room where the course is learnt, and under its session', async () => {
    await visit(trainee, `/courses/${free.slug}`);
    await trainee.getByRole('link', { name: 'Begin', exact: true }).filter({ visible: true }).first().click();
    await sees(trainee, 'A place in the room of Walls and doors', 'A place under Bricks', `A place under the session ${free.id}/${session}`);
    await look(trainee, 'room', 'en');
  });
  await t.step('where a trainee begins, in the own profile, and in the menu, which keys reach', async () => {
    await visit(trainee, '/learning');
    await sees(trainee, 'A place beside what Thuraya learns');
    await look(trainee, 'learning', 'en');
    await visit(trainee, '/profile');
    await sees(trainee, 'A place in the profile of Thuraya');
    await without(trainee, BROKEN);
    await look(trainee, 'profile', 'en');
    await trainee.getByRole('button', { name: /Account of/ }).focus();
    await trainee.keyboard.press('Enter');
    const item = trainee.getByRole('menuitem', { name: 'Halls of Thuraya' });
    await item.waitFor();
    await trainee.waitForFunction(() => document.activeElement?.closest('[role=menu]'));
    const isThere = () => item.evaluate((e) => e === document.activeElement);
    for (let i = 0; i < 20 && !(await isThere()); i += 1) await trainee.keyboard.press('ArrowDown');
    if (!(await isThere())) throw new Error('arrows do not reach it');
    await trainee.keyboard.press('Enter');
    await trainee.getByText('7,000').waitFor();
    await trainee.getByRole('button', { name: /Account of/ }).click();
    await item.waitFor();
    await look(trainee, 'menu', 'en');
  });
  await t.step('in the day of a trainer, among the settings of the course, and beside a trainee', async () => {
    await visit(trainer, '/today');
    await sees(trainer, 'A place in the day of Ghassan');
    await visit(trainer, `/teach/${free.id}/settings`);
    await trainer.getByRole('button', { name: 'Places', exact: true }).click();
    await sees(trainer, 'A place among the settings of Walls and doors');
    await look(trainer, 'settings', 'en');
    await visit(trainer, `/teach/${free.id}/sessions`);
    await sees(trainer, `A place under the session ${free.id}/${session}`);
    await visit(trainer, `/teach/${free.id}/people/${userId}`);
    await trainer.getByRole('link', { name: 'Places', exact: true }).click();
    await sees(trainer, `A place beside the progress: ${free.id}/${userId}`);
    await look(trainer, 'trainee', 'en');
  });
  await t.step('what breaks takes nothing else with it, and a super admin reads whose it is', async () => {
    await visit(admin, '/admin');
    await sees(admin, 'A place in the overview', BROKEN);
    await look(admin, 'overview', 'en');
    await visit(admin, '/x/places/hall/3');
    await sees(admin, 'A place that the hall 3 opens', BROKEN);
    await visit(admin, '/');
    await sees(admin, 'A place at the end of the page of Rania', BROKEN);
    await visit(admin, '/profile');
    await sees(admin, 'A place in the profile of Rania', BROKEN);
    await visit(admin, `/courses/${free.slug}`);
    await sees(admin, 'A place beside the course Walls and doors: manage', BROKEN);
    await visit(admin, `/teach/${free.id}/people/${userId}`);
    await admin.getByRole('link', { name: 'A tab that breaks' }).click();
    await sees(admin, BROKEN);
    await admin.getByRole('heading', { level: 1, name: 'Thuraya Fares' }).waitFor();
    await look(admin, 'broken', 'en');
    await admin.getByRole('link', { name: 'Places', exact: true }).click();
    await sees(admin, 'A place beside the progress:');
    await without(admin, BROKEN);
  });
  await t.step('was fetched meanwhile, by each of them', () => {
    for (const [who, own] of fetched) if (!own.size) throw new Error(`what ${who} fetched of it is not found`);
  });
  await t.step('an open page loses it when it is switched off, and keeps the rest', async () => {
    await visit(trainee, `/learn/${free.id}`);
    await sees(trainee, 'A place in the room of Walls and doors');
    await t.api(admin, 'POST', '/plugins/places/disable', { cascade: false });
    await trainee.getByText('A place in the room').waitFor({ state: 'detached' });
    await trainee.getByRole('link', { name: 'Halls for' }).first().waitFor({ state: 'detached' });
    await trainee.getByRole('heading', { level: 1, name: 'Bricks' }).waitFor();
    await admin.locator('.side').getByRole('link', { name: 'Halls', exact: true }).waitFor({ state: 'detached' });
  });
  await t.step('afterwards nothing of it is shown, and nothing is fetched', async () => {
    for (const page of Object.values(everybody)) page.forgive.length = 0; // nothing breaks any more
    await nothing();
  });

  /** Nobody sees anything of it, wherever it would be, and nobody's browser fetches any of it. */
  async function nothing(whom = Object.keys(everybody)) {
    for (const own of fetched.values()) own.clear();
    const where = {
      visitor: ['/', '/courses', `/courses/${free.slug}`],
      trainee: ['/learning', '/profile', `/courses/${dear.slug}`, `/learn/${free.id}`],
      trainer: ['/today', `/teach/${free.id}/sessions`, `/teach/${free.id}/settings`],
      admin: ['/admin', '/profile', `/teach/${free.id}/people/${userId}`],
    };
    for (const who of whom) {
      const page = everybody[who];
      for (const at of where[who]) {
        await visit(page, at);
        await without(page, /A place |Halls|All together|Reserve a seat|could not be shown/);
        const tabs = ['button', 'link'].map((role) => page.getByRole(role, { name: 'Places', exact: true }));
        for (const tab of tabs) if (await tab.count()) throw new Error(`${at} still has its tab`);
      }
      await visit(page, '/x/places/hall/7');
      await page.getByRole('heading', { level: 1, name: 'This plugin is switched off' }).waitFor();
      await Promise.all(fetched.get(who).reads);
      if (fetched.get(who).size) throw new Error(`${who} fetched ${[...fetched.get(who)].join(' ')}`);
    }
    const answer = await visitor.context().request.get('/api/v1/x/places/halls/7');
    if (answer.status() !== 404) throw new Error(`its operation answers ${answer.status()}`);
  }
}

/** A page shows each of the texts. */
async function sees(page, ...texts) {
  for (const text of texts) await page.getByText(text).filter({ visible: true }).first().waitFor();
}

/** A page does not show the text, nor has it in the name of a link. */
async function without(page, text) {
  if (await page.getByText(text).count()) throw new Error(`${page.url()} shows ${text}`);
  if (await page.getByRole('link', { name: text }).count()) throw new Error(`${page.url()} has a link ${text}`);
}

/** The addresses of what a page fetches of the plugin: by what is in it, as chunks do not bear its name. */
function listen(page) {
  const own = Object.assign(new Set(), { reads: [] });
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith('/api/v1/x/places')) own.add(pathname);
    if (!/^\/assets\/.*\.js$/.test(pathname)) return;
    // What was fetched before a page went away cannot be read any more; the next page fetches it anew.
    const read = response.text().then((text) => ITS_OWN.test(text) && own.add(pathname), () => {});
    own.reads.push(read);
  });
  return own;
}

/** A free course with a text and a session, in which the trainee is, and one that is sold. */
async function courses(t, trainer, trainee) {
  const make = async (title, more) => {
    const course = await t.api(trainer, 'POST', '/courses', { title, courseType: 'hybrid' });
    const section = await t.api(trainer, 'POST', `/courses/${course.id}/sections`, { title: 'One' });
    const lesson = await t.api(trainer, 'POST', `/courses/${course.id}/contents`, { sectionId: section.id, type: 'article', title: 'Bricks' });
    await t.api(trainer, 'PATCH', `/contents/${lesson.id}`, { articleContent: '<p>Read me.</p>', isPublished: true });
    await t.api(trainer, 'PATCH', `/courses/${course.id}`, { description: 'How a town is kept.', location: 'Hall 7', ...more(course) });
    const session = await t.api(trainer, 'POST', `/courses/${course.id}/sessions`, {
      title: 'At the wall',
      startsAt: '2099-03-03T18:00',
      endsAt: '2099-03-03T20:00',
    });
    await t.api(trainer, 'POST', `/courses/${course.id}/publish`);
    return { ...course, session: session.id };
  };
  const free = await make('Walls and doors', () => ({}));
  const dear = await make('Gates of the town', ({ price }) => ({ price: { amount: '250', currency: price.currency } }));
  const { user } = await t.api(trainee, 'GET', '/me');
  await t.api(trainer, 'POST', `/courses/${free.id}/enrollments`, { userIds: [user.id] });
  return { free, dear, session: free.session, userId: user.id };
}
