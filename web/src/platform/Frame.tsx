import { Outlet, rootRouteId, useLocation, useMatches, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { Announcer, useArrival, useDefaultTitle } from './arrival.tsx';
import { Consents } from './Consents.tsx';
import { Forbidden, Offline } from './errors.tsx';
import { useLive } from './live.ts';
import { PaletteHost } from './PaletteHost.tsx';
import { usePlugins } from './plugins.ts';
import { SessionEnded } from './SessionEnded.tsx';
import { useRegistry } from './Slot.tsx';
import { useMe, useOfferedLanguage, useOtherTabs } from './session.ts';
import { SiteShell } from './shells/SiteShell.tsx';
import { Toasts } from './toasts.tsx';
import { Viewing } from './Viewing.tsx';

const StaffShell = lazy(() => import('./shells/StaffShell.tsx'));

/** What stands around the page: the shell for who is here, and the gate before it. */
export function Frame() {
  const { user, settings, viewedBy, mustAddSecondFactor, owedConsents } = useMe();
  const registry = useRegistry();
  const match = useMatches().at(-1);
  const { shell = 'app', access, titleKey, unasked = false } = match?.staticData ?? {};
  usePlugins(registry);
  useLive();
  useOtherTabs();
  useDefaultTitle(match?.id, titleKey);
  useArrival();
  useEffect(() => {
    document.documentElement.style.setProperty('--cw-hue', String(settings.hue));
  }, [settings.hue]);
  useEffect(() => {
    document
      .querySelector<HTMLLinkElement>('link[rel=icon]')
      ?.setAttribute('href', settings.logo?.icon ?? '/icon.svg');
  }, [settings.logo?.icon]);
  useOfferedLanguage();

  const allowed =
    access === 'public' ||
    match?.routeId === rootRouteId ||
    (user !== null && (access === undefined || access.includes(user.role)));
  const held = user !== null && (user.requiresPasswordChange || mustAddSecondFactor) && access !== 'public';
  const first = match?.routeId === '/first-steps';
  const page = held && !first ? <ToFirstSteps /> : allowed ? <Outlet /> : user ? <Forbidden /> : <ToSignIn />;
  // Ways in and out stay open, and what is to be agreed to can be read.
  const asked = !held && !viewedBy && !unasked && !(shell === 'bare' && access === 'public');
  const staff = user !== null && user.role !== 'trainee';
  return (
    <>
      <Offline />
      {user && viewedBy ? <Viewing name={`${user.firstName} ${user.lastName}`} /> : null}
      {(shell === 'bare' && allowed) || held ? (
        page
      ) : shell === 'app' && staff ? (
        <Suspense>
          <StaffShell>{page}</StaffShell>
        </Suspense>
      ) : (
        <SiteShell padded={shell === 'app'}>{page}</SiteShell>
      )}
      <Toasts />
      <PaletteHost />
      {user && asked ? <Consents owed={owedConsents} /> : null}
      <SessionEnded />
      <Announcer />
    </>
  );
}

/** Whoever must first do something is led there and comes back after it. */
function ToFirstSteps() {
  const navigate = useNavigate();
  const from = useRef(useLocation().href);
  useEffect(() => {
    void navigate({ to: '/first-steps', search: { next: from.current }, replace: true });
  }, [navigate]);
  return null;
}

/** A visitor before a closed door goes to the sign-in page and comes back after it. */
export function ToSignIn() {
  const navigate = useNavigate();
  const from = useRef(useLocation().href); // the location moves on before this page is gone
  useEffect(() => {
    void navigate({ to: '/sign-in', search: { next: from.current }, replace: true });
  }, [navigate]);
  return null;
}
