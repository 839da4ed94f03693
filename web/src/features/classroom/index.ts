import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { lazy } from 'react';
import { defineFeature } from '@/platform/registry.ts';
import { rootRoute } from '@/platform/root.tsx';
import { needs } from '@/shared/i18n/index.ts';

const sessions = createRoute({
  getParentRoute: () => rootRoute,
  path: '/teach/$courseId/sessions',
  staticData: { access: ['trainer', 'super_admin'], titleKey: 'courseTab.sessions' },
  loader: needs('classroom'),
  component: lazyRouteComponent(() => import('./pages/SessionsPage.tsx')),
});

const RoomSessions = lazy(() => import('./RoomSessions.tsx'));
const LearningSession = lazy(() => import('./LearningSession.tsx'));
const TodaySessions = lazy(() => import('./TodaySessions.tsx'));

/** The meetings of courses: for their team, for those who come, and for who holds them. */
export const classroom = defineFeature({
  id: 'classroom',
  routes: [sessions],
  slots: {
    'learner.room': [{ id: 'sessions', order: 10, component: RoomSessions }],
    'learning.aside': [{ id: 'sessions', order: 10, component: LearningSession }],
    'today.panel': [{ id: 'sessions', order: 10, component: TodaySessions }],
  },
});
