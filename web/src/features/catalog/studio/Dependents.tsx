import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Note } from '@/shared/ui/Note.tsx';
import { dependentsQuery } from './queries.ts';

/** Says which courses ask for this one first, before it leaves the catalogue; nothing where there is none. */
export function Dependents({ courseId }: { courseId: string }) {
  const { t } = useTranslation('studio');
  const courses = useQuery(dependentsQuery(courseId)).data?.items ?? [];
  if (!courses.length) return null;
  return (
    <Note tone="warn">
      {t('end.dependents')}
      <ul className="bul">
        {courses.map((c) => (
          <li key={c.id}>
            <bdi>{c.title}</bdi>
          </li>
        ))}
      </ul>
    </Note>
  );
}
