import { useLocation } from '@tanstack/react-router';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from './session.ts';

/** Document title of a page whose name comes from data: `Course · Organisation`. */
export function useTitle(title: string | null | undefined): void {
  const { organisation } = useMe().settings;
  const { language } = useTranslation().i18n;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language sets the route's title again.
  useEffect(() => {
    if (title) document.title = `${title} · ${organisation}`;
  }, [title, organisation, language]);
}

/**
 * Document title from the route, set anew for every match. A page's own useTitle wins: layout effects come
 * before the others, so it comes later even when the frame and its page are drawn at once.
 */
export function useDefaultTitle(match: string | undefined, titleKey: string | undefined): void {
  const { t, i18n } = useTranslation();
  const { organisation } = useMe().settings;
  const language = i18n.language;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the language changes what t gives.
  useLayoutEffect(() => {
    document.title = titleKey ? `${t(titleKey)} · ${organisation}` : organisation;
  }, [match, titleKey, organisation, t, language]);
}

/** After a navigation, focus goes to the main heading, as a page load would move a reader there. */
export function useArrival(): void {
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    const frame = requestAnimationFrame(() => {
      const target =
        document.querySelector<HTMLElement>('main h1, header h1') ??
        document.querySelector<HTMLElement>('main');
      if (!target || document.querySelector('dialog[open]')) return;
      // Who is choosing on a page that goes on at another address stays there.
      if (document.activeElement?.matches('main :is(input, select)')) return;
      target.tabIndex = -1;
      target.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [pathname]);
}

/** Reads the new page's title out. */
export function Announcer() {
  const { pathname } = useLocation();
  const first = useRef(true);
  const [title, setTitle] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: each path is read out once.
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => setTitle(document.title), 300);
    return () => clearTimeout(timer);
  }, [pathname]);
  return (
    <div className="sr" aria-live="polite">
      <bdi>{title}</bdi>
    </div>
  );
}
