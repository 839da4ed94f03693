import { useQuery } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { courseAdminQuery } from '../api/course.ts';

/** The pages of a course for its team; texts are those of the common namespace. */
export function CourseTabs({ courseId, className = 'tabs2' }: { courseId: string; className?: string }) {
  const { t } = useTranslation();
  const type = useQuery(courseAdminQuery(courseId)).data?.courseType;
  const path = useRouterState({ select: (s) => s.location.pathname });
  // On a phone the row is wider than the screen: the page that is open is in sight.
  const row = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is in sight depends on the page and on which tabs there are.
  useEffect(() => {
    row.current
      ?.querySelector('[aria-current=page]')
      ?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [path, type]);
  const isHere = (page: string) =>
    path === page || (page.endsWith('/settings') && path.startsWith(`${page}/`));
  const tab = (
    to:
      | '/teach/$courseId'
      | '/teach/$courseId/people'
      | '/teach/$courseId/statistics'
      | '/teach/$courseId/sessions'
      | '/teach/$courseId/questions'
      | '/teach/$courseId/notes'
      | '/teach/$courseId/reviews'
      | '/teach/$courseId/settings',
    key: string,
  ) => (
    <Link
      to={to}
      params={{ courseId }}
      activeOptions={{ exact: true }}
      aria-current={isHere(to.replace('$courseId', courseId)) ? 'page' : undefined}
    >
      {t(`courseTab.${key}`)}
    </Link>
  );
  return (
    <nav ref={row} className={className} aria-label={t('courseTab.label')}>
      {tab('/teach/$courseId', 'outline')}
      {tab('/teach/$courseId/people', 'people')}
      {tab('/teach/$courseId/statistics', 'statistics')}
      {type && type !== 'online' ? tab('/teach/$courseId/sessions', 'sessions') : null}
      {tab('/teach/$courseId/questions', 'questions')}
      {tab('/teach/$courseId/notes', 'notes')}
      {tab('/teach/$courseId/reviews', 'reviews')}
      {tab('/teach/$courseId/settings', 'settings')}
    </nav>
  );
}
