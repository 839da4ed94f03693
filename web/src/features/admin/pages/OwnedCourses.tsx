import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import { Note } from '@/shared/ui/Note.tsx';

/** The published courses for which somebody answers, each with the way to hand it over; nothing where there is none. */
export function OwnedCourses({ user, text }: { user: string; text: string }) {
  const { t } = useTranslation('admin');
  const courses = useOwned(user);
  if (!courses.length) return null;
  return (
    <Note tone="warn">
      {text}
      <ul className="owned">
        {courses.map((c) => (
          <li key={c.id}>
            <bdi>{c.title}</bdi>{' '}
            <Link
              className="link"
              to="/teach/$courseId/settings/$part"
              params={{ courseId: c.id, part: 'team' }}
              aria-label={t('users.handOverOf', { title: c.title })}
            >
              {t('users.handOver')}
            </Link>
          </li>
        ))}
      </ul>
    </Note>
  );
}

/** Those courses; made anew whenever it is asked. */
export function useOwned(user: string) {
  const { data } = useQuery({
    queryKey: ['users', user, 'courses'],
    queryFn: () => call(api.GET('/users/{id}/courses', { params: { path: { id: user } } })),
    staleTime: 0,
  });
  return data?.items ?? [];
}
