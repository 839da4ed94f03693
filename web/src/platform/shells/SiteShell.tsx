import { Link, useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { LEGAL_PATHS } from '@/shared/legal.ts';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { LanguageSwitch } from '../LanguageSwitch.tsx';
import { Mark } from '../Mark.tsx';
import { openPalette } from '../PaletteHost.tsx';
import { Slot } from '../Slot.tsx';
import { homeOf, useMe } from '../session.ts';
import { Bell } from './Bell.tsx';
import { SchemeSwitch } from './SchemeSwitch.tsx';
import { TabBar } from './TabBar.tsx';

const UserMenu = lazy(() => import('./UserMenu.tsx'));

/**
 * Top bar of visitors and trainees, and of everyone on the public pages.
 * templates/layout.gohtml writes the same markup for the first view; change both.
 */
export function SiteShell({ children, padded }: { children: ReactNode; padded: boolean }) {
  const { t } = useTranslation();
  const { user, settings } = useMe();
  const href = useRouterState({ select: (s) => s.location.pathname });
  const here = (path: string) =>
    href === path || href.startsWith(`${path}/`) ? ('page' as const) : undefined;
  const home = user ? homeOf(user.role) : null;
  return (
    <div className={user?.role === 'trainee' ? 'with-tabs' : undefined}>
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <header className="top">
        <div className="wrap">
          <Link className="logo" to="/">
            <Mark />
            <bdi className="clip">{settings.organisation}</bdi>
          </Link>
          <nav className="nav" aria-label={t('mainNav')}>
            {home ? (
              <a href={home} aria-current={here(home)}>
                {t(`homeOf.${user?.role}`)}
              </a>
            ) : null}
            {user?.role === 'trainee' ? (
              <Link to="/calendar" search={{}} aria-current={here('/calendar')}>
                {t('calendar')}
              </Link>
            ) : null}
            <Link to="/courses" aria-current={here('/courses')}>
              {t('courses')}
            </Link>
          </nav>
          <div className="top-t">
            <button type="button" className="btn bare sq desk" aria-label={t('search')} onClick={openPalette}>
              <Icon name="search" />
            </button>
            <Link className="btn bare sq phone" to="/courses" aria-label={t('searchCourses')}>
              <Icon name="search" />
            </Link>
            <LanguageSwitch />
            <Slot name="shell.badge" props={{ person: user }} />
            {user ? (
              <>
                <Bell />
                <Suspense
                  fallback={
                    <span className="btn bare sq">
                      <Avatar id={user.id} first={user.firstName} last={user.lastName} src={user.avatar} />
                    </span>
                  }
                >
                  <UserMenu />
                </Suspense>
              </>
            ) : (
              <Link className="btn" to="/sign-in">
                {t('signIn')}
              </Link>
            )}
          </div>
        </div>
      </header>
      <main id="main" tabIndex={-1} style={{ outline: 0 }}>
        {padded ? <div className="wrap page">{children}</div> : children}
      </main>
      <footer className="foot">
        <div className="wrap">
          <bdi>{settings.organisation}</bdi>
          {settings.legal.length ? (
            <nav className="foot-l" aria-label={t('legal.nav')}>
              {settings.legal.map(({ page }) => (
                <Link key={page} to={LEGAL_PATHS[page]}>
                  {t(`legal.short.${page}`)}
                </Link>
              ))}
            </nav>
          ) : null}
          <span className="end" />
          <SchemeSwitch />
        </div>
      </footer>
      {user?.role === 'trainee' ? <TabBar /> : null}
    </div>
  );
}
