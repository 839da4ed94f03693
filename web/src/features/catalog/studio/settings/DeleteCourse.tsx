import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { CourseAdmin } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ConfirmTyped } from '@/shared/ui/ConfirmTyped.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { totalsOf } from '../model.ts';
import { outlineQuery, teamQuery } from '../queries.ts';

/** Says what goes with a course, and has its name typed before it does. */
export function DeleteCourse({
  course,
  onClose,
  onConfirm,
  busy,
}: {
  course: CourseAdmin;
  onClose: () => void;
  onConfirm: () => void;
  busy: boolean;
}) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const outline = useQuery(outlineQuery(course.id));
  const team = useQuery(teamQuery(course.id));
  const totals = outline.data && totalsOf(outline.data);
  const people = course.enrollmentCount;
  return (
    <ConfirmTyped
      opened
      onClose={onClose}
      onConfirm={onConfirm}
      title={t('end.deleteTitle', { title: course.title })}
      names={[course.title]}
      action={t('end.delete')}
      busy={busy}
      text={
        <>
          {people ? <Note tone="warn">{t('end.people', { count: people, n: f.num(people) })}</Note> : null}
          <p>{t('end.goes')}</p>
          <ul className="errs">
            {totals ? (
              <li>
                {t('outline.sections', { count: totals.sections, n: f.num(totals.sections) })} ·{' '}
                {t('outline.contents', { count: totals.contents, n: f.num(totals.contents) })}
              </li>
            ) : null}
            {team.data ? (
              <li>{t('end.team', { count: team.data.items.length, n: f.num(team.data.items.length) })}</li>
            ) : null}
            <li>{t('end.rest')}</li>
          </ul>
          <p>{t('end.deleteText')}</p>
        </>
      }
    />
  );
}
