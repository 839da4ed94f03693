import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CourseAdmin } from '@/shared/api/types.ts';
import { Note } from '@/shared/ui/Note.tsx';

/** Why somebody reads here and changes nothing: what their part in the course is. */
export function LookingNote({ course }: { course: CourseAdmin }) {
  const { t } = useTranslation('studio');
  return <Note icon="eye">{t(course.myTeamRole === 'assistant' ? 'look.assistant' : 'look.observer')}</Note>;
}

/** A form for who may change it; for others the same to read, with all its fields and buttons at rest. */
export function Looking({ edits, children }: { edits: boolean; children: ReactNode }) {
  return edits ? (
    children
  ) : (
    <fieldset className="looking" disabled>
      {children}
    </fieldset>
  );
}
