import { type ComponentType, lazy } from 'react';
import { definePlugin } from '@/platform/registry.ts';

type Places = typeof import('./Places.tsx');

type PropsOf<F extends (...given: never[]) => unknown> = Parameters<F> extends [infer P] ? P : Record<never, never>;

/** One of the parts, which are in one file. */
const part = <N extends keyof Places>(name: N) =>
  lazy(async () => ({ default: (await import('./Places.tsx'))[name] as ComponentType<PropsOf<Places[N]>> }));
const broken = { id: 'broken', order: 1, component: lazy(() => import('./Broken.tsx')) };

/** A part in every slot, also in one that it opens itself; beside some of them one that breaks. */
export default definePlugin({
  id: 'places',
  pages: [{ path: 'hall/$hall', titleKey: 'hall', load: () => import('./Hall.tsx') }],
  slots: {
    'home.banner': [{ id: 'here', order: 10, component: part('HomeBanner') }],
    'home.news': [{ id: 'here', order: 10, component: part('HomeNews') }],
    'start.page': [broken, { id: 'here', order: 10, component: part('StartPage') }],
    'course.price': [{ id: 'here', order: 10, component: part('CoursePrice') }],
    'catalogue.tools': [{ id: 'here', order: 10, component: part('CatalogueTools') }],
    'course.page.aside': [broken, { id: 'here', order: 10, component: part('CourseAside') }],
    'course.page.action': [{ id: 'here', order: 10, component: part('CourseAction') }],
    'course.page.section': [{ id: 'here', order: 10, component: part('CourseSection') }],
    'course.settings.tab': [
      { id: 'here', order: 10, labelKey: 'plugin.places:tab', component: part('CourseSettings') },
    ],
    'learner.room': [{ id: 'here', order: 90, component: part('LearnerRoom') }],
    'learner.panel': [{ id: 'here', order: 90, component: part('LearnerPanel') }],
    'learning.aside': [{ id: 'here', order: 10, component: part('LearningAside') }],
    'session.page': [{ id: 'here', order: 10, component: part('SessionPage') }],
    'trainee.detail.tab': [
      { id: 'here', order: 10, labelKey: 'plugin.places:tab', component: part('TraineeTab') },
      { ...broken, order: 20, labelKey: 'plugin.places:brokenTab' },
    ],
    'today.panel': [{ id: 'here', order: 10, component: part('TodayPanel') }],
    'admin.overview.panel': [broken, { id: 'here', order: 10, component: part('OverviewPanel') }],
    'shell.badge': [{ id: 'here', order: 10, component: part('ShellBadge') }],
    'user.menu': [{ id: 'here', order: 90, component: part('UserMenu') }],
    'x.places.hall': [broken, { id: 'here', order: 10, component: part('HallPlace') }],
    'user.profile': [broken, { id: 'here', order: 10, component: part('UserProfile') }],
  },
});
