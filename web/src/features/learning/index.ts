import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { lazy } from 'react';
import { defineFeature } from '@/platform/registry.ts';
import { rootRoute } from '@/platform/root.tsx';
import { oneOf, said } from '@/shared/api/client.ts';
import { needs } from '@/shared/i18n/index.ts';
import { readNoteSearch, readSharedNoteSearch } from './notes/queries.ts';
import {
  type EnrollmentSearch,
  learningQuery,
  lookOf,
  readPeopleSearch,
  roomQuery,
  STATUSES,
  traineeCoursesQuery,
  traineeQuery,
} from './queries.ts';
import { readReviewSearch } from './reviews/queries.ts';

const texts = needs('learning');
const TEAM = ['trainer', 'super_admin'] as const;

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
/** Where a lesson is opened: at a second, or at the passage of a note. */
interface RoomSearch {
  /** The team looks as somebody who enrols this moment. */
  preview?: boolean;
  /** With what is not published yet. */
  drafts?: boolean;
  at?: number;
  note?: string;
}
const readRoom = (raw: Record<string, unknown>): RoomSearch => ({
  ...(raw.preview === true || raw.drafts === true ? { preview: true } : {}),
  ...(raw.drafts === true ? { drafts: true } : {}),
  ...(typeof raw.at === 'number' && raw.at >= 0 && Number.isFinite(raw.at) ? { at: raw.at } : {}),
  ...(typeof raw.note === 'string' ? { note: raw.note } : {}),
});
const room = createRoute({
  getParentRoute: () => rootRoute,
  path: '/learn/$courseId',
  validateSearch: readRoom,
  loaderDeps: ({ search }) => lookOf(search),
  staticData: { shell: 'bare' },
  loader: async ({ context: { client }, params, deps }) => {
    await Promise.all([texts(), client.ensureQueryData(roomQuery(params.courseId, deps))]);
  },
  component: lazyRouteComponent(() => import('./player/RoomPage.tsx')),
});
const lesson = createRoute({
  getParentRoute: () => rootRoute,
  path: '/learn/$courseId/$contentId',
  validateSearch: readRoom,
  loaderDeps: ({ search }) => lookOf(search),
  staticData: { shell: 'bare', access: 'public' },
  loader: async ({ context: { client }, params, deps }) => {
    await Promise.all([texts(), client.ensureQueryData(roomQuery(params.courseId, deps))]);
  },
  component: lazyRouteComponent(() => import('./player/RoomPage.tsx')),
});
const people = createRoute({
  getParentRoute: () => rootRoute,
  path: '/teach/$courseId/people',
  validateSearch: readPeopleSearch,
  staticData: { access: TEAM },
  loader: needs('learning', 'catalog'),
  component: lazyRouteComponent(() => import('./pages/PeoplePage.tsx')),
});
const trainee = createRoute({
  getParentRoute: () => rootRoute,
  path: '/teach/$courseId/people/$userId',
  validateSearch: (raw: Record<string, unknown>): { tab?: string } =>
    typeof raw.tab === 'string' && raw.tab ? { tab: raw.tab } : {},
  staticData: { access: TEAM },
  loader: async ({ context: { client }, params }) => {
    await Promise.all([texts(), client.ensureQueryData(traineeQuery(params.courseId, params.userId))]);
  },
  component: lazyRouteComponent(() => import('./trainee/TraineePage.tsx')),
});
const person = createRoute({
  getParentRoute: () => rootRoute,
  path: '/people/$userId',
  staticData: { access: TEAM },
  loader: async ({ context: { client }, params }) => {
    await Promise.all([texts(), client.ensureInfiniteQueryData(traineeCoursesQuery(params.userId))]);
  },
  component: lazyRouteComponent(() => import('./trainee/PersonPage.tsx')),
});
const progress = createRoute({
  getParentRoute: () => rootRoute,
  path: '/learning/$courseId',
  loader: async ({ context: { client }, params }) => {
    await Promise.all([texts(), client.ensureQueryData(traineeQuery(params.courseId))]);
  },
  component: lazyRouteComponent(() => import('./trainee/ProgressPage.tsx')),
});
const courseReviews = createRoute({
  getParentRoute: () => rootRoute,
  path: '/teach/$courseId/reviews',
  validateSearch: readReviewSearch,
  staticData: { access: TEAM },
  loader: needs('learning', 'catalog'),
  component: lazyRouteComponent(() => import('./reviews/CourseReviewsPage.tsx')),
});
const notes = createRoute({
  getParentRoute: () => rootRoute,
  path: '/notes',
  validateSearch: readNoteSearch,
  staticData: { titleKey: 'platform:nav.notes' },
  loader: texts,
  component: lazyRouteComponent(() => import('./notes/NotesPage.tsx')),
});
const teamNotes = createRoute({
  getParentRoute: () => rootRoute,
  path: '/teach/$courseId/notes',
  validateSearch: readSharedNoteSearch,
  staticData: { access: TEAM },
  loader: texts,
  component: lazyRouteComponent(() => import('./notes/TeamNotesPage.tsx')),
});
const reviews = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/reviews',
  validateSearch: readReviewSearch,
  staticData: { access: ['super_admin'], titleKey: 'platform:nav.reviews' },
  loader: texts,
  component: lazyRouteComponent(() => import('./reviews/ReviewsPage.tsx')),
});
/** A moment in an address; what is none is left out. */
const momentIn = (key: string, raw: unknown) =>
  typeof raw === 'string' && !Number.isNaN(Date.parse(raw)) ? { [key]: new Date(raw).toISOString() } : {};
const enrollments = createRoute({
  getParentRoute: () => rootRoute,
  path: '/enrollments',
  validateSearch: (raw: Record<string, unknown>): EnrollmentSearch => ({
    ...(typeof raw.q === 'string' && raw.q ? { q: raw.q } : {}),
    ...said('status', oneOf(STATUSES, raw.status)),
    ...(typeof raw.course === 'string' && raw.course ? { course: raw.course } : {}),
    ...(typeof raw.group === 'string' && raw.group ? { group: raw.group } : {}),
    ...momentIn('enrolledFrom', raw.enrolledFrom),
    ...momentIn('completedFrom', raw.completedFrom),
    ...momentIn('endsBefore', raw.endsBefore),
  }),
  staticData: { access: TEAM, titleKey: 'platform:nav.enrollments' },
  loader: texts,
  component: lazyRouteComponent(() => import('./pages/EnrollmentsPage.tsx')),
});

const NotesItem = lazy(() => import('./notes/MenuItem.tsx'));

/** Learning itself: my courses, the room, and who learns in a course. */
export const learning = defineFeature({
  id: 'learning',
  routes: [
    mine,
    progress,
    room,
    lesson,
    people,
    trainee,
    person,
    courseReviews,
    reviews,
    enrollments,
    notes,
    teamNotes,
  ],
  slots: { 'user.menu': [{ id: 'notes', order: 10, component: NotesItem }] },
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
    {
      id: 'notes',
      labelKey: 'nav.notes',
      icon: 'edit',
      path: '/notes',
      order: 15,
      roles: ['trainee'],
    },
    {
      id: 'enrollments',
      labelKey: 'nav.enrollments',
      icon: 'users',
      path: '/enrollments',
      order: 30,
      roles: TEAM,
    },
    {
      id: 'reviews',
      labelKey: 'nav.reviews',
      icon: 'star',
      path: '/admin/reviews',
      order: 35,
      roles: ['super_admin'],
    },
  ],
});
