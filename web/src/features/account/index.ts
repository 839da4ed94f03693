import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { defineFeature } from '@/platform/registry.ts';
import { rootRoute } from '@/platform/root.tsx';
import { needs } from '@/shared/i18n/index.ts';

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === 'string' ? { next: search.next } : {},
  staticData: { shell: 'bare', access: 'public', titleKey: 'signIn' },
  loader: needs('account'),
  component: lazyRouteComponent(() => import('./pages/SignInPage.tsx')),
});
const setUp = createRoute({
  getParentRoute: () => rootRoute,
  path: '/set-up',
  validateSearch: (search: Record<string, unknown>): { code?: string } =>
    search.code === undefined ? {} : { code: String(search.code) },
  staticData: { shell: 'bare', access: 'public', titleKey: 'account:setUp.title' },
  loader: needs('account'),
  component: lazyRouteComponent(() => import('./pages/SetUpPage.tsx')),
});
const profile = createRoute({
  getParentRoute: () => rootRoute,
  path: '/profile',
  staticData: { titleKey: 'platform:nav.profile' },
  loader: needs('account'),
  component: lazyRouteComponent(() => import('./pages/ProfilePage.tsx')),
});

/** Who people are: signing in, the first minutes, the profile. */
export const account = defineFeature({
  id: 'account',
  routes: [signIn, setUp, profile],
  nav: [
    {
      id: 'profile',
      labelKey: 'nav.profile',
      icon: 'user',
      path: '/profile',
      order: 90,
      roles: ['trainee'],
      tab: true,
    },
  ],
});
