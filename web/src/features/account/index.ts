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
const bare = { shell: 'bare', access: 'public' } as const;
const forgot = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgot',
  staticData: { ...bare, titleKey: 'account:forgot.title' },
  loader: needs('account'),
  component: lazyRouteComponent(() => import('./pages/ForgotPage.tsx')),
});
const signUp = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-up',
  staticData: { ...bare, titleKey: 'account:signUp.title' },
  loader: needs('account'),
  component: lazyRouteComponent(() => import('./pages/SignUpPage.tsx')),
});
const link = createRoute({
  getParentRoute: () => rootRoute,
  path: '/link/$token',
  staticData: { ...bare, titleKey: 'account:link.title' },
  loader: needs('account'),
  component: lazyRouteComponent(() => import('./pages/LinkPage.tsx')),
});
const invitation = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation/$token',
  staticData: { ...bare, titleKey: 'account:invitation.heading' },
  loader: needs('account'),
  component: lazyRouteComponent(() => import('./pages/InvitationPage.tsx')),
});
const first = createRoute({
  getParentRoute: () => rootRoute,
  path: '/first-steps',
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === 'string' ? { next: search.next } : {},
  staticData: { shell: 'bare', titleKey: 'account:first.title' },
  loader: needs('account'),
  component: lazyRouteComponent(() => import('./pages/FirstStepsPage.tsx')),
});
const profile = createRoute({
  getParentRoute: () => rootRoute,
  path: '/profile',
  // Whoever does not agree to the legal pages takes the own data along from here, and asks for the account to be deleted.
  staticData: { titleKey: 'platform:nav.profile', unasked: true },
  loader: needs('account'),
  component: lazyRouteComponent(() => import('./pages/ProfilePage.tsx')),
});

/** Who people are: signing in, the first minutes, the profile. */
export const account = defineFeature({
  id: 'account',
  routes: [signIn, setUp, forgot, signUp, link, invitation, first, profile],
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
