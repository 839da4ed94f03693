import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { defineFeature } from '@/platform/registry.ts';
import { rootRoute } from '@/platform/root.tsx';
import { oneOf, said } from '@/shared/api/client.ts';
import type { Language } from '@/shared/api/types.ts';
import { needs } from '@/shared/i18n/index.ts';
import { type MailState, STATES } from './queries.ts';

const texts = needs('notify');

const notifications = createRoute({
  getParentRoute: () => rootRoute,
  path: '/notifications',
  staticData: { titleKey: 'notifications' },
  loader: texts,
  component: lazyRouteComponent(() => import('./pages/NotificationsPage.tsx')),
});
const mail = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/mail',
  validateSearch: (raw: Record<string, unknown>): { state?: MailState } =>
    said('state', oneOf(STATES, raw.state)),
  staticData: { access: ['super_admin'], titleKey: 'platform:nav.mail' },
  loader: texts,
  component: lazyRouteComponent(() => import('./pages/MailPage.tsx')),
});

const preferences = createRoute({
  getParentRoute: () => rootRoute,
  path: '/notifications/preferences',
  staticData: { titleKey: 'notify:pref.title' },
  loader: texts,
  component: lazyRouteComponent(() => import('./pages/PreferencesPage.tsx')),
});
const unsubscribe = createRoute({
  getParentRoute: () => rootRoute,
  path: '/unsubscribe/$token',
  staticData: { shell: 'bare', access: 'public', titleKey: 'notify:unsub.title' },
  loader: texts,
  component: lazyRouteComponent(() => import('./pages/UnsubscribePage.tsx')),
});
const templates = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/mail/templates',
  validateSearch: (raw: Record<string, unknown>): { kind?: string; language?: Language } => ({
    ...(typeof raw.kind === 'string' ? { kind: raw.kind } : {}),
    ...said('language', oneOf(['en', 'ar'], raw.language)),
  }),
  staticData: { access: ['super_admin'], titleKey: 'platform:nav.mail' },
  loader: texts,
  component: lazyRouteComponent(() => import('./pages/TemplatesPage.tsx')),
});

/** Messages to people: notifications and the mail outbox. */
export const notify = defineFeature({
  id: 'notify',
  routes: [notifications, preferences, unsubscribe, mail, templates],
  nav: [
    {
      id: 'notifications',
      labelKey: 'nav.notifications',
      icon: 'bell',
      path: '/notifications',
      order: 80,
      roles: ['trainee', 'trainer', 'super_admin'],
      tab: true,
    },
    {
      id: 'mail',
      labelKey: 'nav.mail',
      icon: 'mail',
      path: '/admin/mail',
      order: 50,
      roles: ['super_admin'],
    },
  ],
});
