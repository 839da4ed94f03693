import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { defineFeature } from '@/platform/registry.ts';
import { rootRoute } from '@/platform/root.tsx';
import { oneOf, said } from '@/shared/api/client.ts';
import { needs } from '@/shared/i18n/index.ts';
import { daysOf } from '@/shared/ui/Days.tsx';
import { type AuditSearch, ORDERS, type Order, PERIODS } from './queries.ts';

const texts = needs('insight');
const ADMIN = ['super_admin'] as const;

const today = createRoute({
  getParentRoute: () => rootRoute,
  path: '/today',
  staticData: { access: ['trainer', 'super_admin'], titleKey: 'platform:nav.today' },
  loader: texts,
  component: lazyRouteComponent(() => import('./pages/TodayPage.tsx')),
});
const overview = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin',
  staticData: { access: ADMIN, titleKey: 'platform:nav.overview' },
  loader: texts,
  component: lazyRouteComponent(() => import('./pages/OverviewPage.tsx')),
});
const audit = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/audit',
  validateSearch: (raw: Record<string, unknown>): AuditSearch => ({
    ...(typeof raw.q === 'string' && raw.q ? { q: raw.q.slice(0, 200) } : {}),
    ...matching('action', raw.action, /^[a-z_.]{1,100}$/),
    ...matching('actor', raw.actor, /^[0-9a-f-]{36}$/),
    ...matching('object', raw.object, /^.{1,100}$/),
    ...daysOf(raw),
  }),
  staticData: { access: ADMIN, titleKey: 'platform:nav.audit' },
  loader: texts,
  component: lazyRouteComponent(() => import('./pages/AuditPage.tsx')),
});

const statistics = createRoute({
  getParentRoute: () => rootRoute,
  path: '/teach/$courseId/statistics',
  // A number in the address, where a text would stand in quotes.
  validateSearch: (raw: Record<string, unknown>): { days?: number } =>
    said(
      'days',
      PERIODS.map(Number).find((n) => n === raw.days),
    ),
  staticData: { access: ['trainer', 'super_admin'] },
  loader: texts,
  component: lazyRouteComponent(() => import('./statistics/StatisticsPage.tsx')),
});

const centre = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/statistics',
  validateSearch: (raw: Record<string, unknown>): { by?: Order } => said('by', oneOf(ORDERS, raw.by)),
  staticData: { access: ADMIN, titleKey: 'platform:nav.statistics' },
  loader: texts,
  component: lazyRouteComponent(() => import('./pages/CentrePage.tsx')),
});

function matching<K extends string>(key: K, value: unknown, form: RegExp): { [P in K]?: string } {
  return typeof value === 'string' && form.test(value) ? ({ [key]: value } as { [P in K]?: string }) : {};
}

/** What happens here: the trainer's day, the overview, the audit log, the figures of a course. */
export const insight = defineFeature({
  id: 'insight',
  routes: [today, overview, audit, statistics, centre],
  nav: [
    {
      id: 'today',
      labelKey: 'nav.today',
      icon: 'home',
      path: '/today',
      order: 10,
      roles: ['trainer'],
      tab: true,
    },
    {
      id: 'overview',
      labelKey: 'nav.overview',
      icon: 'home',
      path: '/admin',
      order: 10,
      roles: ADMIN,
      tab: true,
    },
    {
      id: 'statistics',
      labelKey: 'nav.statistics',
      icon: 'chart',
      path: '/admin/statistics',
      order: 32,
      roles: ADMIN,
    },
    { id: 'audit', labelKey: 'nav.audit', icon: 'shield', path: '/admin/audit', order: 60, roles: ADMIN },
  ],
});
