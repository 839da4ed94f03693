import { createRoute, lazyRouteComponent, notFound, redirect } from '@tanstack/react-router';
import { defineFeature } from '@/platform/registry.ts';
import { rootRoute } from '@/platform/root.tsx';
import { oneOf, said } from '@/shared/api/client.ts';
import { needs } from '@/shared/i18n/index.ts';
import { daysOf } from '@/shared/ui/Days.tsx';
import { readSearch, slugNow, without } from './model.ts';
import {
  catalogueQuery,
  categoriesQuery,
  courseQuery,
  featuredQuery,
  homeQuery,
  newestQuery,
  popularQuery,
  trainerCoursesQuery,
  trainerQuery,
  trainerSessionsQuery,
} from './queries.ts';
import { type CoursesSearch, ORDERS, STATES } from './studio/queries.ts';

const texts = needs('catalog');
const studioTexts = needs('catalog', 'studio');
const TEAM = ['trainer', 'super_admin'] as const;

const home = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  staticData: { shell: 'site', access: 'public' },
  loader: async ({ context: { client } }) => {
    await Promise.all([
      texts(),
      client.ensureQueryData(homeQuery),
      client.ensureQueryData(featuredQuery),
      client.ensureQueryData(categoriesQuery),
      client.ensureQueryData(newestQuery),
      client.ensureQueryData(popularQuery),
    ]);
  },
  component: lazyRouteComponent(() => import('./pages/HomePage.tsx')),
});
/* One page for the whole catalogue and for one category, so that it stays while one chooses. */
const shop = createRoute({
  getParentRoute: () => rootRoute,
  id: 'catalogue',
  component: lazyRouteComponent(() => import('./pages/CataloguePage.tsx')),
});
const catalogue = createRoute({
  getParentRoute: () => shop,
  path: '/courses',
  validateSearch: readSearch,
  staticData: { shell: 'site', access: 'public', titleKey: 'courses' },
  loaderDeps: ({ search }) => search,
  loader: async ({ context: { client }, deps, cause }) => {
    const list = client.ensureInfiniteQueryData(catalogueQuery(deps));
    await Promise.all([
      texts(),
      client.ensureQueryData(categoriesQuery),
      cause === 'stay' ? list.catch(() => null) : list,
    ]);
  },
});
const category = createRoute({
  getParentRoute: () => shop,
  path: '/categories/$slug',
  validateSearch: (raw: Record<string, unknown>) => without(readSearch(raw), 'category'),
  staticData: { shell: 'site', access: 'public', titleKey: 'courses' },
  loaderDeps: ({ search }) => search,
  loader: async ({ context: { client }, deps, params, cause }) => {
    const list = client.ensureInfiniteQueryData(catalogueQuery({ ...deps, category: params.slug }));
    const [all] = await Promise.all([
      client.ensureQueryData(categoriesQuery),
      texts(),
      cause === 'stay' ? list.catch(() => null) : list,
    ]);
    // One that came or went to another address after the list was read is looked for in a new one.
    const slug =
      slugNow(all.items, params.slug) ??
      slugNow((await client.fetchQuery({ ...categoriesQuery, staleTime: 0 })).items, params.slug);
    if (slug === undefined) throw notFound();
    if (slug !== params.slug)
      throw redirect({ to: '/categories/$slug', params: { slug }, search: deps, replace: true });
  },
});
const course = createRoute({
  getParentRoute: () => rootRoute,
  path: '/courses/$slug',
  staticData: { shell: 'site', access: 'public' },
  loader: async ({ context: { client }, params }) => {
    await Promise.all([texts(), client.ensureQueryData(courseQuery(params.slug))]);
  },
  component: lazyRouteComponent(() => import('./pages/CoursePage.tsx')),
});
const trainer = createRoute({
  getParentRoute: () => rootRoute,
  path: '/trainers/$slug',
  staticData: { shell: 'site', access: 'public' },
  loader: async ({ context: { client }, params }) => {
    await Promise.all([
      texts(),
      client.ensureQueryData(trainerQuery(params.slug)),
      client.ensureInfiniteQueryData(trainerCoursesQuery(params.slug)),
      client.ensureQueryData(trainerSessionsQuery(params.slug)),
    ]);
  },
  component: lazyRouteComponent(() => import('./pages/TrainerPage.tsx')),
});
const teach = createRoute({
  getParentRoute: () => rootRoute,
  path: '/teach',
  validateSearch: (raw: Record<string, unknown>): CoursesSearch => ({
    ...(typeof raw.q === 'string' && raw.q ? { q: raw.q } : {}),
    ...(typeof raw.owner === 'string' && /^[0-9a-f-]{36}$/.test(raw.owner) ? { owner: raw.owner } : {}),
    ...said('state', oneOf(STATES, raw.state)),
    ...said('sort', oneOf(ORDERS, raw.sort)),
  }),
  staticData: { access: TEAM, titleKey: 'courses' },
  loader: studioTexts,
  component: lazyRouteComponent(() => import('./studio/CoursesPage.tsx')),
});
const studio = createRoute({
  getParentRoute: () => rootRoute,
  path: '/teach/$courseId',
  validateSearch: (raw: Record<string, unknown>): { content?: string } =>
    typeof raw.content === 'string' ? { content: raw.content } : {},
  staticData: { shell: 'bare', access: TEAM },
  loader: studioTexts,
  component: lazyRouteComponent(() => import('./studio/StudioPage.tsx')),
});
const settings = createRoute({
  getParentRoute: () => rootRoute,
  path: '/teach/$courseId/settings',
  staticData: { access: TEAM },
  loader: studioTexts,
  component: lazyRouteComponent(() => import('./studio/settings/SettingsPage.tsx')),
});
const settingsPart = createRoute({
  getParentRoute: () => rootRoute,
  path: '/teach/$courseId/settings/$part',
  // What a page of a plugin there is narrowed to.
  validateSearch: daysOf,
  staticData: { access: TEAM },
  loader: studioTexts,
  component: lazyRouteComponent(() => import('./studio/settings/SettingsPage.tsx')),
});
const categories = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/categories',
  staticData: { access: ['super_admin'], titleKey: 'platform:nav.categories' },
  loader: studioTexts,
  component: lazyRouteComponent(() => import('./studio/CategoriesPage.tsx')),
});

/** What there is to learn, and the studio where it is written. */
export const catalog = defineFeature({
  id: 'catalog',
  routes: [
    home,
    shop.addChildren([catalogue, category]),
    course,
    trainer,
    teach,
    studio,
    settings,
    settingsPart,
    categories,
  ],
  nav: [
    {
      id: 'catalogue',
      labelKey: 'nav.catalogue',
      icon: 'book',
      path: '/courses',
      order: 20,
      roles: ['trainee'],
      tab: true,
    },
    { id: 'teach', labelKey: 'nav.teach', icon: 'book', path: '/teach', order: 20, roles: TEAM, tab: true },
    {
      id: 'categories',
      labelKey: 'nav.categories',
      icon: 'list',
      path: '/admin/categories',
      order: 25,
      roles: ['super_admin'],
    },
  ],
});
