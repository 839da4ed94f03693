// Every page for each kind of person: nothing fails, nothing scrolls sideways, the accessibility rules find
// nothing, and in Arabic the interface is in Arabic.
import { faults, settled, visit } from '../checks.mjs';
import { refunds } from '../legal.mjs';

const SIZES = [
  [1280, 800],
  [360, 780],
];
const full = process.env.COURSEWORX_TEST_SIZE === 'full';
const LOOKS = full
  ? ['en', 'ar'].flatMap((lang) =>
      ['light', 'dark'].flatMap((scheme) => SIZES.map(([width, height]) => ({ lang, scheme, width, height }))),
    )
  : [
      { lang: 'ar', scheme: 'dark', width: 360, height: 780 },
      { lang: 'en', scheme: 'light', width: 1280, height: 800 },
    ];

/** Where each kind of person goes, and what they open there. */
const PLACES = {
  visitor: async (t, page) => [
    await trainersOf(t, page),
    '/',
    '/courses',
    '/courses?level=beginner',
    '/courses?q=zzzzzz',
    '/courses?sort=rating&rating=4.5',
    '/courses/practical-statistics-for-analysts-from-survey-to-decision',
    '/courses/sql-for-people-who-live-in-spreadsheets',
    '/sign-in',
    '/forgot',
    '/sign-up',
    '/link/NOSUCHLINK',
    '/invitation/NOSUCHINVITATION',
    '/refunds',
    '/refunds?version=1',
    '/terms?version=999',
    '/nothing-is-here',
  ].flat(),
  trainee: async (t, page) => {
    const { items } = await t.api(page, 'GET', '/me/learning');
    const rooms = await Promise.all(items.map(({ course }) => t.api(page, 'GET', `/learn/${course.id}`)));
    const lessons = rooms.flatMap((r) =>
      r.outline.flatMap((s) => s.contents).map((c) => ({ ...c, address: `/learn/${r.course.id}/${c.id}` })),
    );
    const one = (type) => lessons.find((c) => c.type === type && c.state !== 'locked')?.address ?? [];
    return [
      '/',
      `/courses/${items[0].course.slug}`,
      '/learning',
      `/learning/${items[0].course.id}`,
      '/notifications',
      '/notifications/preferences',
      '/messages',
      `/learn/${items[0].course.id}/questions`,
      `/learn/${items[0].course.id}/questions?q=zzzz`,
      '/calendar',
      '/calendar?view=list',
      '/calendar?month=2090-01&view=list',
      '/notes',
      '/notes?q=zzzz',
      '/profile',
      ['article', 'video', 'document', 'image'].map(one),
      '/admin',
    ].flat(2);
  },
  trainer: async (t, page) => {
    const { items } = await t.api(page, 'GET', '/courses?q=statistics'); // other journeys have made many
    const course = items.find((c) => c.slug.startsWith('practical-statistics'));
    const outline = await t.api(page, 'GET', `/courses/${course.id}/outline`);
    const contents = outline.sections.flatMap((s) => s.contents);
    const teach = `/teach/${course.id}`;
    const [person] = (await t.api(page, 'GET', `/courses/${course.id}/people?behind=true`)).items;
    return [
      '/today',
      '/calendar',
      '/enrollments',
      '/enrollments?q=zzzz',
      '/teach',
      '/teach?state=archived',
      teach,
      ['article', 'video', 'document'].map((type) => `${teach}?content=${contents.find((c) => c.type === type)?.id}`),
      `${teach}/people`,
      `${teach}/people?behind=true`,
      `${teach}/people/${person.user.id}`,
      `${teach}/statistics`,
      `${teach}/statistics?days=365`,
      `${teach}/sessions`,
      `${teach}/questions`,
      '/questions',
      '/questions?state=reported',
      `${teach}/notes`,
      `${teach}/notes?q=zzzz`,
      `${teach}/reviews`,
      `${teach}/reviews?state=rejected`,
      `${teach}/settings`,
      ...['schedule', 'team', 'groups', 'before', 'history'].map((part) => `${teach}/settings/${part}`),
      `/learn/${course.id}`,
      `/learn/${course.id}?preview=true`,
      `/learn/${course.id}?preview=true&drafts=true`,
      '/messages',
      '/announcements',
      '/announcements/new',
      '/profile',
    ].flat(2);
  },
  admin: async () => [
    '/admin',
    '/questions',
    '/questions?state=hidden',
    '/enrollments',
    '/enrollments?status=completed&completedFrom=2026-01-01T00:00:00Z',
    '/admin/reviews',
    '/admin/reviews?state=pending&stars=1',
    '/admin/users',
    '/admin/users?role=trainer',
    '/admin/categories',
    '/admin/mail',
    '/admin/mail/templates',
    '/admin/statistics',
    '/admin/statistics?by=rate',
    '/admin/audit',
    '/admin/privacy',
    '/admin/plugins',
    '/admin/plugins?q=zzzz',
    '/admin/plugins/events',
    '/admin/plugins/events?name=nothing.happened',
    ...['', '?tab=permissions', '?tab=settings', '?tab=health', '?tab=log', '?tab=danger'].map((tab) => `/admin/plugins/banner${tab}`),
    '/admin/settings',
    '/admin/settings/branding',
    '/admin/settings/languages',
    '/admin/settings/registration',
    '/admin/settings/reviews',
    '/admin/settings/media',
    '/admin/settings/mail',
    '/admin/home',
    '/admin/legal',
    '/admin/legal/refund',
    '/admin/legal/privacy?language=en',
    '/teach',
  ],
};

/** What is opened on a page, by who is there and the address. */
const OPENED = {
  'admin /admin/reviews': (page) => page.locator('.rvm .btn').last().click(),
  'trainee /learning': (page, phone) => (phone ? page.locator('.top-t button .av').click() : palette(page)),
  'trainer /teach': (page) => page.locator('.hd2 .btn.pri').click(),
  'admin /admin/home': (page) => page.locator('.ho-h .btn.pri').click(),
  'admin /admin/users': (page) => page.locator('.hd2 .btn.pri').click(),
  'admin /admin/users?role=trainer': (page) => page.locator('.hd2 .btn').first().click(),
  'trainer /profile': (page) => page.locator('section:has(.btn) .btn:has(svg)').last().click(),
  'admin /admin/legal/refund': (page) => page.locator('.hd2 .btn.pri').click(),
  'admin /admin': (page, phone) => (phone ? page.locator('.tabbar button').click() : palette(page)),
};

/** The palette opens by keys, and what is typed next is looked for. */
async function palette(page) {
  await page.keyboard.press('Control+k');
  await page.locator('dialog input[role=combobox]:focus').waitFor();
}

/** It is left out of a build without plugins. */
export const needsPlugins = true;

/** It opens every page, so it takes longer than its text is long. */
export const size = 20_000;

export default async function walk(t) {
  await refunds(t);
  for (const look of LOOKS) {
    for (const [kind, places] of Object.entries(PLACES)) {
      const page = kind === 'visitor' ? await t.visitor(look) : await t.person(kind, look);
      page.pardon(/nothing-is-here|auth\/link|invitations\/open|terms\?version=999|legal\/terms/);
      // The second look is for visitors' pages and what is opened on others; in full size for all.
      const seen = (address) => full || look === LOOKS[0] || kind === 'visitor' || OPENED[`${kind} ${address}`];
      for (const address of (await places(t, page)).filter(seen)) {
        const name = `${look.lang} ${look.scheme} ${look.width} ${kind} ${address.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…')}`;
        await t.check(name, async () => {
          await visit(page, address);
          none(await faults(page, look.lang));
        });
        const open = OPENED[`${kind} ${address}`];
        if (!open) continue;
        await t.check(`${name}, opened`, async () => {
          await open(page, look.width < 600);
          await page.locator('dialog[open], [role=menu], [role=dialog]').first().waitFor();
          await settled(page);
          none(await faults(page, look.lang));
        });
      }
      await page.close();
    }
  }
}

/** The pages of who teaches the best known courses. */
async function trainersOf(t, page) {
  const { items } = await t.api(page, 'GET', '/catalogue?sort=popular&limit=6');
  const views = await Promise.all(items.map(({ slug }) => t.api(page, 'GET', `/catalogue/${encodeURIComponent(slug)}`)));
  const slugs = views.flatMap(({ course }) => course.trainerPage?.slug ?? []);
  if (!slugs.length) throw new Error('no trainer has a page');
  return [...new Set(slugs)].slice(0, 2).map((slug) => `/trainers/${slug}`);
}

function none(wrong) {
  if (wrong.length) throw new Error(wrong.join('\n'));
}
