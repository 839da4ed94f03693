import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { defineFeature } from '@/platform/registry.ts';
import { rootRoute } from '@/platform/root.tsx';
import { oneOf, said } from '@/shared/api/client.ts';
import { needs } from '@/shared/i18n/index.ts';
import { daysOf } from '@/shared/ui/Days.tsx';
import {
  type EventsSearch,
  LEVELS,
  type PluginSearch,
  type PluginsSearch,
  pluginQuery,
  SHOWN,
  TABS,
} from './queries.ts';

const ADMIN = ['super_admin'] as const;
const texts = needs('pluginhost');
/** What the address of a plugin's page says; it may say more in words of the page's own, which reads them by their names. */
type PageSearch = { q?: string; state?: string };
const word = (given: unknown): string | undefined => (typeof given === 'string' && given ? given : undefined);

const plugins = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/plugins',
  validateSearch: (raw: Record<string, unknown>): PluginsSearch => ({
    ...said('q', word(raw.q)),
    ...said('state', oneOf(SHOWN, raw.state)),
  }),
  staticData: { access: ADMIN, titleKey: 'platform:nav.plugins' },
  loader: texts,
  component: lazyRouteComponent(() => import('./pages/PluginsPage.tsx')),
});
const manage = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/plugins/$pluginId',
  validateSearch: (raw: Record<string, unknown>): PluginSearch => {
    const tab = oneOf(TABS, raw.tab);
    return {
      ...said('tab', tab === 'overview' ? undefined : tab),
      ...said('level', oneOf(LEVELS, raw.level)),
      ...said('q', word(raw.q)),
      ...said('by', oneOf(['day'], raw.by)),
    };
  },
  staticData: { access: ADMIN, titleKey: 'platform:nav.plugins' },
  loader: async ({ context: { client }, params }) => {
    await Promise.all([texts(), client.ensureQueryData(pluginQuery(params.pluginId))]);
  },
  component: lazyRouteComponent(() => import('./pages/ManagePage.tsx')),
});
const events = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/plugins/events',
  validateSearch: (raw: Record<string, unknown>): EventsSearch => ({
    ...said('name', word(raw.name)),
    ...said('subject', word(raw.subject)),
    ...daysOf(raw),
  }),
  staticData: { access: ADMIN, titleKey: 'pluginhost:events.title' },
  loader: texts,
  component: lazyRouteComponent(() => import('./pages/EventsPage.tsx')),
});
const page = createRoute({
  getParentRoute: () => rootRoute,
  path: '/x/$pluginId/$',
  // What a list of a plugin is searched and narrowed by. A number that somebody is looking for comes as one.
  validateSearch: (raw: Record<string, unknown>): PageSearch =>
    Object.fromEntries(
      Object.entries(raw).flatMap(([name, given]) => {
        const text = word(typeof given === 'number' ? String(given) : given);
        return text ? [[name, text]] : [];
      }),
    ),
  staticData: { access: 'public' },
  component: lazyRouteComponent(() => import('./pages/PluginPage.tsx')),
});

/** The management of plugins, what happened as they were told, and the frame of their pages. */
export const pluginhost = defineFeature({
  id: 'pluginhost',
  routes: [plugins, manage, events, page],
  nav: [
    {
      id: 'plugins',
      labelKey: 'nav.plugins',
      icon: 'plug',
      path: '/admin/plugins',
      order: 70,
      roles: ['super_admin'],
    },
  ],
});
