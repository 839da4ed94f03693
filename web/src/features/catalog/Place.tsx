import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import type { CourseView } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';

/** Joins the waiting list of a course, for that group or, '', any; null leaves it. */
export function useWaiting(view: CourseView | undefined, onDone?: () => void) {
  const client = useQueryClient();
  return useAct(
    async (group: string | null) => {
      const params = { params: { path: { id: view?.course.id ?? '' } } };
      if (group === null) await call(api.DELETE('/courses/{id}/waiting', params));
      else
        await call(
          api.POST('/courses/{id}/waiting', { ...params, ...(group ? { body: { groupId: group } } : {}) }),
        );
    },
    () => {
      onDone?.();
      return client.invalidateQueries({ queryKey: ['catalogue', 'course', view?.course.slug] });
    },
  );
}

/** For what somebody waits, and at which place, or until when a seat is kept. */
export function Place({
  waiting,
  busy,
  onLeave,
}: {
  waiting: NonNullable<CourseView['state']['waiting']>;
  busy: boolean;
  /** Undefined where that stands elsewhere. */
  onLeave: (() => void) | undefined;
}) {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  const group = waiting.groupName;
  const until = waiting.offeredUntil
    ? f.date(waiting.offeredUntil, { dateStyle: 'long', timeStyle: 'short' })
    : null;
  const n = f.num(waiting.place);
  return (
    <div className="t2 q">
      <p>
        {until
          ? group
            ? t('course.offeredIn', { until, group })
            : t('course.offered', { until })
          : group
            ? t('course.placeIn', { n, group })
            : t('course.place', { n })}
      </p>
      {onLeave ? (
        <button
          type="button"
          className="btn full"
          style={{ marginBlockStart: 8 }}
          disabled={busy}
          onClick={onLeave}
        >
          {t('course.stopWaiting')}
        </button>
      ) : null}
    </div>
  );
}
