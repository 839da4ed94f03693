import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { lazy } from 'react';
import { defineFeature } from '@/platform/registry.ts';
import { rootRoute } from '@/platform/root.tsx';
import { oneOf, said } from '@/shared/api/client.ts';
import type { Language } from '@/shared/api/types.ts';
import { LANGUAGES, needs } from '@/shared/i18n/index.ts';
import { isMonth } from './calendar/month.ts';
import { VIEWS, type View } from './calendar/queries.ts';
import { type MailState, STATES } from './queries.ts';
import { readQuestionSearch, WAITING } from './questions/queries.ts';

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
const STAFF = ['trainer', 'super_admin'] as const;
const announcements = createRoute({
  getParentRoute: () => rootRoute,
  path: '/announcements',
  staticData: { access: STAFF, titleKey: 'platform:nav.announcements' },
  loader: texts,
  component: lazyRouteComponent(() => import('./announce/MadePage.tsx')),
});
const announce = createRoute({
  getParentRoute: () => rootRoute,
  path: '/announcements/new',
  validateSearch: (raw: Record<string, unknown>): { course?: string; edit?: string } => ({
    ...(typeof raw.course === 'string' ? { course: raw.course } : {}),
    ...(typeof raw.edit === 'string' ? { edit: raw.edit } : {}),
  }),
  staticData: { access: STAFF, titleKey: 'notify:ann.new' },
  loader: texts,
  component: lazyRouteComponent(() => import('./announce/ComposePage.tsx')),
});
const announcement = createRoute({
  getParentRoute: () => rootRoute,
  path: '/announcements/$id',
  loader: texts,
  component: lazyRouteComponent(() => import('./announce/ReadPage.tsx')),
});
const messages = createRoute({
  getParentRoute: () => rootRoute,
  path: '/messages',
  validateSearch: (raw: Record<string, unknown>): { course?: string } =>
    typeof raw.course === 'string' ? { course: raw.course } : {},
  staticData: { titleKey: 'platform:nav.messages' },
  loader: texts,
  component: lazyRouteComponent(() => import('./messages/MessagesPage.tsx')),
});
const writeTo = createRoute({
  getParentRoute: () => rootRoute,
  path: '/messages/with/$userId',
  staticData: { titleKey: 'platform:nav.messages' },
  loader: texts,
  component: lazyRouteComponent(() => import('./messages/WithPage.tsx')),
});
const conversation = createRoute({
  getParentRoute: () => rootRoute,
  path: '/messages/$id',
  staticData: { titleKey: 'platform:nav.messages' },
  loader: texts,
  component: lazyRouteComponent(() => import('./messages/ConversationPage.tsx')),
});
const courseQuestions = createRoute({
  getParentRoute: () => rootRoute,
  path: '/learn/$courseId/questions',
  validateSearch: readQuestionSearch,
  staticData: { titleKey: 'notify:qa.title' },
  loader: texts,
  component: lazyRouteComponent(() => import('./questions/LearnQuestionsPage.tsx')),
});
const teamQuestions = createRoute({
  getParentRoute: () => rootRoute,
  path: '/teach/$courseId/questions',
  validateSearch: readQuestionSearch,
  staticData: { access: STAFF, titleKey: 'notify:qa.title' },
  loader: texts,
  component: lazyRouteComponent(() => import('./questions/TeachQuestionsPage.tsx')),
});
const waiting = createRoute({
  getParentRoute: () => rootRoute,
  path: '/questions',
  validateSearch: (raw: Record<string, unknown>): { state?: (typeof WAITING)[number] } =>
    said('state', oneOf(WAITING, raw.state)),
  staticData: { access: STAFF, titleKey: 'platform:nav.questions' },
  loader: texts,
  component: lazyRouteComponent(() => import('./questions/WaitingPage.tsx')),
});
const question = createRoute({
  getParentRoute: () => rootRoute,
  path: '/questions/$id',
  validateSearch: (raw: Record<string, unknown>): { post?: string } =>
    typeof raw.post === 'string' ? { post: raw.post } : {},
  loader: texts,
  component: lazyRouteComponent(() => import('./questions/QuestionPage.tsx')),
});
const calendar = createRoute({
  getParentRoute: () => rootRoute,
  path: '/calendar',
  validateSearch: (raw: Record<string, unknown>): { month?: string; view?: View } => ({
    ...(isMonth(raw.month) ? { month: raw.month } : {}),
    ...said('view', oneOf(VIEWS, raw.view)),
  }),
  staticData: { titleKey: 'platform:nav.calendar' },
  loader: texts,
  component: lazyRouteComponent(() => import('./calendar/CalendarPage.tsx')),
});
const templates = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin/mail/templates',
  validateSearch: (raw: Record<string, unknown>): { kind?: string; language?: Language } => ({
    ...(typeof raw.kind === 'string' ? { kind: raw.kind } : {}),
    ...said('language', oneOf(LANGUAGES, raw.language)),
  }),
  staticData: { access: ['super_admin'], titleKey: 'platform:nav.mail' },
  loader: texts,
  component: lazyRouteComponent(() => import('./pages/TemplatesPage.tsx')),
});

const LearningDue = lazy(() => import('./calendar/LearningDue.tsx'));
const CalendarMenu = lazy(() => import('./calendar/MenuItem.tsx'));
const HomeNews = lazy(() => import('./announce/HomeNews.tsx'));
const LearningNews = lazy(() => import('./announce/LearningNews.tsx'));
const RoomNews = lazy(() => import('./announce/RoomNews.tsx'));
const CourseNews = lazy(() => import('./announce/CourseNews.tsx'));
const RoomQuestions = lazy(() => import('./questions/RoomQuestions.tsx'));
const TodayQuestions = lazy(() => import('./questions/TodayQuestions.tsx'));

/** Messages to people: notifications, announcements, messages, questions, and the mail outbox. */
export const notify = defineFeature({
  id: 'notify',
  routes: [
    notifications,
    preferences,
    unsubscribe,
    mail,
    templates,
    announcements,
    announce,
    announcement,
    messages,
    writeTo,
    conversation,
    courseQuestions,
    teamQuestions,
    waiting,
    question,
    calendar,
  ],
  slots: {
    'home.news': [{ id: 'announcements', order: 20, component: HomeNews }],
    'learning.aside': [
      { id: 'due', order: 5, component: LearningDue },
      { id: 'announcements', order: 20, component: LearningNews },
    ],
    'user.menu': [{ id: 'calendar', order: 5, component: CalendarMenu }],
    'learner.panel': [
      { id: 'announcements', order: 20, component: RoomNews },
      { id: 'questions', order: 30, component: RoomQuestions },
    ],
    'today.panel': [{ id: 'questions', order: 20, component: TodayQuestions }],
    'course.page.section': [{ id: 'announcements', order: 20, component: CourseNews }],
  },
  nav: [
    {
      id: 'calendar',
      labelKey: 'nav.calendar',
      icon: 'cal',
      path: '/calendar',
      order: 12,
      roles: ['trainee', 'trainer'],
    },
    {
      id: 'messages',
      labelKey: 'nav.messages',
      icon: 'mail',
      path: '/messages',
      order: 70,
      roles: ['trainee', 'trainer'],
    },
    {
      id: 'announcements',
      labelKey: 'nav.announcements',
      icon: 'doc',
      path: '/announcements',
      order: 60,
      roles: STAFF,
    },
    {
      id: 'questions',
      labelKey: 'nav.questions',
      icon: 'quiz',
      path: '/questions',
      order: 65,
      roles: STAFF,
    },
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
