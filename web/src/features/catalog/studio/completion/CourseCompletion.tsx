import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { mayEdit } from '@/shared/api/course.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { CourseAdmin } from '@/shared/api/types.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { accepting, Consequences } from '../Consequences.tsx';
import { courseAdminQuery, outlineQuery } from '../queries.ts';
import { RuleEditor } from './RuleEditor.tsx';
import { COURSE_KINDS } from './rule.ts';

/** When somebody has completed the course. */
export function CourseCompletion({ course }: { course: CourseAdmin }) {
  const { t } = useTranslation('studio');
  const client = useQueryClient();
  const edits = mayEdit(course, usePerson());
  const { data: outline, error } = useQuery(outlineQuery(course.id));
  orThrow({ data: outline, error });
  if (!outline) return <SkeletonRows />;
  return (
    <div className="cset">
      <p className="q">{t('completion.lead')}</p>
      <RuleEditor
        key={JSON.stringify(course.completionRule)}
        value={course.completionRule}
        usual={t('completion.usualCourse')}
        context={{ kinds: COURSE_KINDS, outline }}
        edits={edits}
        onSave={async (completionRule) => {
          const saved = await accepting((accept) =>
            call(
              api.PATCH('/courses/{id}', {
                params: { path: { id: course.id }, query: { accept } },
                body: { completionRule },
              }),
            ),
          );
          client.setQueryData(courseAdminQuery(course.id).queryKey, saved);
          toast(t('completion.saved'));
        }}
      />
      <p className="t2 q">{t('completion.stays')}</p>
      <Consequences />
    </div>
  );
}
