import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import type { CourseAdmin } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import type { useChosen } from './useChosen.ts';

/** Chooses all that is shown, and then all that was found. */
export function ChooseAll({
  courses,
  chosen,
  more,
  total = 0,
}: {
  courses: readonly CourseAdmin[];
  chosen: ReturnType<typeof useChosen>;
  /** There are pages that are not shown yet. */
  more: boolean;
  total?: number | undefined;
}) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const rest = useMutation({ mutationFn: chosen.markFound, onError: useFailed() });
  if (!courses.length) return null;
  const all = courses.every((c) => chosen.has(c.id));
  const some = !all && courses.some((c) => chosen.has(c.id));
  return (
    <div className="crs-a row w t2">
      <label className="crs-x">
        <input
          type="checkbox"
          ref={(box) => {
            if (box) box.indeterminate = some;
          }}
          checked={all}
          onChange={(e) => chosen.mark(courses, e.currentTarget.checked)}
        />
        <span>{t('bulk.all', { count: courses.length, n: f.num(courses.length) })}</span>
      </label>
      {all && more && chosen.list.length < total ? (
        <button
          type="button"
          className="link"
          data-busy={rest.isPending || undefined}
          onClick={() => rest.mutate()}
        >
          {t('bulk.found', { count: total, n: f.num(total) })}
        </button>
      ) : null}
    </div>
  );
}
