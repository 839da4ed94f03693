import type { QueryClient } from '@tanstack/react-query';
import { createRoute, lazyRouteComponent, notFound } from '@tanstack/react-router';
import { defineFeature } from '@/platform/registry.ts';
import { rootRoute } from '@/platform/root.tsx';
import { oneOf, said } from '@/shared/api/client.ts';
import { toApiError } from '@/shared/api/problem.ts';
import type { Language, LegalPage } from '@/shared/api/types.ts';
import { needs } from '@/shared/i18n/index.ts';
import { legalQuery, PAGES } from './queries.ts';

const ADMIN = ['super_admin'] as const;
const texts = needs('legal');

interface Search {
  version?: number;
}
/** What the address says; 0 for what is no version. */
const readSearch = (raw: Record<string, unknown>): Search => {
  if (raw.version === undefined) return {};
  const n = Number(raw.version);
  return { version: Number.isInteger(n) && n > 0 && n <= 1_000_000 ? n : 0 };
};
const reading = {
  validateSearch: readSearch,
  loaderDeps: ({ search }: { search: Search }) => search,
  component: lazyRouteComponent(() => import('./pages/LegalPage.tsx')),
};
const load =
  (page: LegalPage) =>
  async ({ context: { client }, deps }: { context: { client: QueryClient }; deps: Search }) => {
    if (deps.version === 0) throw notFound();
    const text = client.ensureQueryData(legalQuery(page, deps.version)).catch((cause: unknown) => {
      throw toApiError(cause).status === 404 ? notFound() : cause;
    });
    await Promise.all([texts(), text]);
  };
const open = (page: LegalPage) =>
  ({ shell: 'site', access: 'public', unasked: true, titleKey: `legal.name.${page}` }) as const;

const terms = createRoute({
  getParentRoute: () => rootRoute,
  path: '/terms',
  staticData: open('terms'),
  loader: load('terms'),
  ...reading,
});
const privacy = createRoute({
  getParentRoute: () => rootRoute,
  path: '/privacy',
  staticData: open('privacy'),
  loader: load('privacy'),
  ...reading,
});
const refunds = createRoute({
  getParentRoute: () => rootRoute,
  path: '/refunds',
  staticData: open('refund'),
  loader: load('refund'),
  ...reading,
});
const list = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/legal',
  staticData: { access: ADMIN, titleKey: 'platform:nav.legal' },
  loader: texts,
  component: lazyRouteComponent(() => import('./admin/PagesPage.tsx')),
});
const edit = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/legal/$page',
  validateSearch: (raw: Record<string, unknown>): { language?: Language } =>
    said('language', oneOf(['en', 'ar'], raw.language)),
  staticData: { access: ADMIN, titleKey: 'platform:nav.legal' },
  loader: async ({ params }) => {
    if (!oneOf(PAGES, params.page)) throw notFound();
    await texts();
  },
  component: lazyRouteComponent(() => import('./admin/EditPage.tsx')),
});

/** Terms, privacy and refunds: read by everybody, written by super admins. */
export const legal = defineFeature({
  id: 'legal',
  routes: [terms, privacy, refunds, list, edit],
  nav: [{ id: 'legal', labelKey: 'nav.legal', icon: 'task', path: '/admin/legal', order: 74, roles: ADMIN }],
});
