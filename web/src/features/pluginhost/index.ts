import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { defineFeature } from '@/platform/registry.ts';
import { rootRoute } from '@/platform/root.tsx';
import { needs } from '@/shared/i18n/index.ts';

const plugins = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/plugins',
  staticData: { access: ['super_admin'], titleKey: 'platform:nav.plugins' },
  loader: needs('pluginhost'),
  component: lazyRouteComponent(() => import('./pages/PluginsPage.tsx')),
});
const page = createRoute({
  getParentRoute: () => rootRoute,
  path: '/x/$pluginId/$',
  staticData: { access: 'public' },
  component: lazyRouteComponent(() => import('./pages/PluginPage.tsx')),
});

/** The switchboard of plugins and the frame of their pages. */
export const pluginhost = defineFeature({
  id: 'pluginhost',
  routes: [plugins, page],
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
