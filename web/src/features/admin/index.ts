import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { defineFeature } from '@/platform/registry.ts';
import { rootRoute } from '@/platform/root.tsx';
import { needs } from '@/shared/i18n/index.ts';

const ADMIN = ['super_admin'] as const;
const texts = needs('admin');

const users = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/users',
  validateSearch: (raw: Record<string, unknown>): { q?: string; role?: string; active?: string } => ({
    ...(typeof raw.q === 'string' && raw.q ? { q: raw.q } : {}),
    ...(typeof raw.role === 'string' && raw.role ? { role: raw.role } : {}),
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
  component: lazyRouteComponent(() => import('./pages/SettingsPage.tsx')),
});

/** Accounts and the organisation's settings. */
export const admin = defineFeature({
  id: 'admin',
  routes: [users, settings],
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
      id: 'settings',
      labelKey: 'nav.settings',
      icon: 'gear',
      path: '/admin/settings',
      order: 75,
      roles: ADMIN,
    },
  ],
});
