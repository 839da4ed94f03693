import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Slot } from '@/platform/Slot.tsx';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { CourseView } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ProgressBar } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';

/** Enrolling in a free course, then into the room. */
export function useCourseAction(view: CourseView | undefined) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () =>
      call(api.POST('/courses/{id}/enrollment', { params: { path: { id: view?.course.id ?? '' } } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['learning'] });
      await navigate({ to: '/learn/$courseId', params: { courseId: view?.course.id ?? '' } });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['catalogue', 'course', view?.course.slug] }),
  });
}

/** The one button of the course page, by what this person may do next. `plain` leaves out what stands around it. */
export function CourseAction({
  view,
  act,
  plain = false,
}: {
  view: CourseView;
  act: ReturnType<typeof useCourseAction>;
  plain?: boolean;
}) {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  const { course: c, state } = view;
  const big = plain ? 'btn next big' : 'btn next big full act';
  const failure = act.isError ? toApiError(act.error) : null;
  const key = failure ? messageKey(failure, false) : null;
  return (
    <>
      {!plain && state.action === 'continue' && state.progress !== null ? (
        <div className="t1 q">
          <ProgressBar value={state.progress} label={t('course.progress')} />
          {t('course.done', { percent: f.percent(state.progress) })}
        </div>
      ) : null}
      {state.action === 'enrol' ? (
        <button
          type="button"
          className={big}
          data-busy={act.isPending || undefined}
          onClick={() => act.mutate()}
        >
          {t('course.enrol')}
        </button>
      ) : state.action === 'continue' ? (
        <Link className={big} to="/learn/$courseId" params={{ courseId: c.id }}>
          <Icon name="play" s />
          {t(state.progress ? 'course.continue' : 'course.begin')}
        </Link>
      ) : state.action === 'sign-in' ? (
        <Link className={big} to="/sign-in" search={{ next: `/courses/${c.slug}` }}>
          {t('course.signIn')}
        </Link>
      ) : state.action === 'manage' ? (
        <Link
          className={plain ? 'btn pri big' : 'btn pri big full act'}
          to="/teach/$courseId"
          params={{ courseId: c.id }}
        >
          {t('course.manage')}
        </Link>
      ) : state.action === 'buy' ? (
        <Slot name="course.page.action" props={{ course: c, state }} />
      ) : null}
      {plain ? null : (
        <>
          {state.reason ? (
            <p className="t2 q">{state.reason}</p>
          ) : state.action === 'full' || state.action === 'closed' ? (
            <p className="t2 q">{t(`course.${state.action}`)}</p>
          ) : null}
          {failure ? <Note tone="bad">{key ? t(key) : failure.detail}</Note> : null}
        </>
      )}
    </>
  );
}
