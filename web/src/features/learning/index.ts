import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { defineFeature } from '@/platform/registry.ts';
import { rootRoute } from '@/platform/root.tsx';
import { oneOf, said } from '@/shared/api/client.ts';
import { needs } from '@/shared/i18n/index.ts';
import { learningQuery, roomQuery, STATUSES, type Status } from './queries.ts';

const texts = needs('learning');

const mine = createRoute({
  getParentRoute: () => rootRoute,
  path: '/learning',
  staticData: { titleKey: 'platform:nav.learning' },
  loader: async ({ context: { client } }) => {
    void client.prefetchQuery(learningQuery);
    await texts();
  },
  component: lazyRouteComponent(() => import('./pages/LearningPage.tsx')),
});
const room = createRoute({
  getParentRoute: () => rootRoute,
  path: '/learn/$courseId',
  staticData: { shell: 'bare' },
  loader: async ({ context: { client }, params }) => {
    await Promise.all([texts(), client.ensureQueryData(roomQuery(params.courseId))]);
  },
  component: lazyRouteComponent(() => import('./player/RoomPage.tsx')),
});
const lesson = createRoute({
  getParentRoute: () => rootRoute,
  path: '/learn/$courseId/$contentId',
  staticData: { shell: 'bare', access: 'public' },
  loader: async ({ context: { client }, params }) => {
    await Promise.all([texts(), client.ensureQueryData(roomQuery(params.courseId))]);
  },
  component: lazyRouteComponent(() => import('./player/RoomPage.tsx')),
});
const people = createRoute({
  getParentRoute: () => rootRoute,
  path: '/teach/$courseId/people',
  validateSearch: (raw: Record<string, unknown>): { q?: string; status?: Status } => ({
    ...(typeof raw.q === 'string' && raw.q ? { q: raw.q } : {}),
    ...said('status', oneOf(STATUSES, raw.status)),
  }),
  staticData: { access: ['trainer', 'super_admin'] },
  loader: needs('learning', 'catalog'),
  component: lazyRouteComponent(() => import('./pages/PeoplePage.tsx')),
});

/** Learning itself: my courses, the room, and who learns in a course. */
export const learning = defineFeature({
  id: 'learning',
  routes: [mine, room, lesson, people],
  nav: [
    {
      id: 'learning',
      labelKey: 'nav.learning',
      icon: 'home',
      path: '/learning',
      order: 10,
      roles: ['trainee'],
      tab: true,
    },
  ],
});
