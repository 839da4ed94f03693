import { Link, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Mark } from '../Mark.tsx';
import { openPalette } from '../PaletteHost.tsx';
import { Slot } from '../Slot.tsx';
import { useMe, usePerson } from '../session.ts';
import { Bell } from './Bell.tsx';
import { placeOf, usePlaces } from './places.ts';
import { TabBar } from './TabBar.tsx';
import UserMenu from './UserMenu.tsx';

/** Side bar of trainers and super admins; on phone a head and the tab bar. */
export default function StaffShell({ children }: { children: ReactNode }) {
  const { t } = useTranslation('platform');
  const { settings } = useMe();
  const person = usePerson();
  const places = usePlaces();
  const path = useRouterState({ select: (s) => s.location.pathname });
  const current = placeOf(places, path)?.id;
  return (
    <>
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <div className="app">
        <nav className="side" aria-label={t('mainNav')}>
          <Link className="logo" to="/">
            <Mark />
            <bdi className="clip">{settings.organisation}</bdi>
          </Link>
          <button type="button" className="seek" onClick={openPalette}>
            <Icon name="search" s />
            <span>{t('search')}</span>
            <kbd className="kbd end" dir="ltr">
              Ctrl K
            </kbd>
          </button>
          {places.map((p) => (
            <Link
              key={p.id}
              to={p.path}
              activeOptions={{ exact: true, includeSearch: false }}
              aria-current={p.id === current ? 'page' : undefined}
            >
              <Icon name={p.icon} />
              <span>{p.label}</span>
            </Link>
          ))}
          <div className="side-b">
            <Slot name="shell.badge" props={{ person }} />
          </div>
          <Link className="me" to="/profile">
            <Avatar
              id={person.id}
              first={person.firstName}
              last={person.lastName}
              src={person.avatar}
              size="s"
            />
            <span className="grow">
              <span className="clip" style={{ display: 'block', color: 'var(--cw-ink)' }}>
                <bdi>
                  {person.firstName} {person.lastName}
                </bdi>
              </span>
              <span className="t1 qq" style={{ fontWeight: 400 }}>
                {t(`role.${person.role}`)}
              </span>
            </span>
          </Link>
        </nav>
        <main className="main" id="main" tabIndex={-1} style={{ outline: 0 }}>
          <div className="phd">
            <Link className="logo grow" to="/">
              <Mark />
              <bdi className="clip">{settings.organisation}</bdi>
            </Link>
            <button type="button" className="btn bare sq" aria-label={t('search')} onClick={openPalette}>
              <Icon name="search" />
            </button>
            <Slot name="shell.badge" props={{ person }} />
            <Bell />
            <UserMenu />
          </div>
          {children}
        </main>
      </div>
      <TabBar />
    </>
  );
}
