import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { defineFeature } from '@/platform/registry.ts';
import { rootRoute } from '@/platform/root.tsx';
import { oneOf, said } from '@/shared/api/client.ts';
import { needs } from '@/shared/i18n/index.ts';
import type { UserSearch } from './queries.ts';

const ADMIN = ['super_admin'] as const;
const texts = needs('admin');

const users = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/users',
  validateSearch: (raw: Record<string, unknown>): UserSearch => ({
    ...(typeof raw.q === 'string' && raw.q ? { q: raw.q } : {}),
    ...said('role', oneOf(['super_admin', 'trainer', 'trainee'], raw.role)),
    ...(raw.active === true || raw.active === 'true'
      ? { active: 'true' }
      : raw.active === false || raw.active === 'false'
        ? { active: 'false' }
        : {}),
  }),
  staticData: { access: ADMIN, titleKey: 'platform:nav.users' },
  loader: texts,
  component: lazyRouteComponent(() => import('./pages/UsersPage.tsx')),
});
const settings = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/settings',
  staticData: { access: ADMIN, titleKey: 'platform:nav.settings' },
  loader: texts,
  component: lazyRouteComponent(() => import('./settings/SettingsPage.tsx')),
});
const settingsPart = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/settings/$section',
  staticData: { access: ADMIN, titleKey: 'platform:nav.settings' },
  loader: texts,
  component: lazyRouteComponent(() => import('./settings/SettingsPage.tsx')),
});
const home = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/home',
  staticData: { access: ADMIN, titleKey: 'platform:nav.homePage' },
  loader: texts,
  component: lazyRouteComponent(() => import('./home/HomeEditorPage.tsx')),
});
const privacy = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/privacy',
  staticData: { access: ADMIN, titleKey: 'platform:nav.privacy' },
  loader: texts,
  component: lazyRouteComponent(() => import('./pages/PrivacyPage.tsx')),
});

/** Accounts and the organisation's settings. */
export const admin = defineFeature({
  id: 'admin',
  routes: [users, settings, settingsPart, home, privacy],
  nav: [
    {
      id: 'users',
      labelKey: 'nav.users',
      icon: 'users',
      path: '/admin/users',
      order: 15,
      roles: ADMIN,
      tab: true,
    },
    {
      id: 'home-page',
      labelKey: 'nav.homePage',
      icon: 'home',
      path: '/admin/home',
      order: 72,
      roles: ADMIN,
    },
    {
      id: 'settings',
      labelKey: 'nav.settings',
      icon: 'gear',
      path: '/admin/settings',
      order: 75,
      roles: ADMIN,
    },
    {
      id: 'privacy',
      labelKey: 'nav.privacy',
      icon: 'lock',
      path: '/admin/privacy',
      order: 76,
      roles: ADMIN,
    },
  ],
});
