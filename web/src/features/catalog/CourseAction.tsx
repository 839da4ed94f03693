import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Slot, useNobodys } from '@/platform/Slot.tsx';
import { useMe } from '@/platform/session.ts';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { CourseView } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ProgressBar } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { type Group, GroupChoice } from './GroupChoice.tsx';
import { Place, useWaiting } from './Place.tsx';

/** Enrolling in a free course, then into the room. */
export function useCourseAction(view: CourseView | undefined) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (groupId: string) =>
      call(
        api.POST('/courses/{id}/enrollment', {
          params: { path: { id: view?.course.id ?? '' } },
          ...(groupId ? { body: { groupId } } : {}),
        }),
      ),
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
  const { user } = useMe();
  const [choosing, setChoosing] = useState<'enrol' | 'wait' | null>(null);
  const wait = useWaiting(view, () => setChoosing(null));
  // A group may cost something else than its course: those that cost nothing are entered, the others are bought.
  const costs = (g: Group) => (g.price ?? c.price).amount.match(/[1-9]/) !== null;
  const free = view.groups.filter((g) => !costs(g));
  const sold = view.groups.filter(costs);
  // Where a seat of a group is kept, that one is taken.
  const kept = state.waiting?.offeredUntil
    ? view.groups.find((g) => g.id === state.waiting?.groupId)
    : undefined;
  const toTake = kept && (state.waiting?.invited || !costs(kept));
  const onWait = state.waits && user ? (id: string) => wait.mutate(id) : undefined;
  const shop = (groups: readonly Group[]) => (
    <Slot name="course.page.action" props={{ course: c, state, groups: [...groups], plain, wait: onWait }} />
  );
  // Where people meet in groups, nobody comes to none of them.
  const alone = c.courseType !== 'classroom' || !view.groups.length;
  const missing = state.missing ?? [];
  const unsold = useNobodys('course.page.action');
  const why = state.reason ? (
    <p className="t2 q">{t(`course.why.${state.reason}`)}</p>
  ) : state.action === 'buy' && unsold ? (
    <p className="t2 q">{t('course.assigned')}</p>
  ) : state.action === 'full' || state.action === 'closed' ? (
    <p className="t2 q">{t(`course.${state.action}`)}</p>
  ) : null;
  const failure = act.isError ? toApiError(act.error) : null;
  const key = failure ? messageKey(failure, false) : null;
  const said = key ? t(key) : failure?.detail;
  return (
    <>
      {!plain && state.action === 'continue' && state.progress !== null ? (
        <div className="t1 q">
          <ProgressBar value={state.progress} label={t('course.progress')} />
          {t('course.done', { percent: f.percent(state.progress) })}
        </div>
      ) : null}
      {(state.action === 'enrol' || state.action === 'buy') && toTake ? (
        <button
          type="button"
          className={big}
          data-busy={act.isPending || undefined}
          onClick={() => act.mutate('')}
        >
          {t('course.takePlace')}
        </button>
      ) : kept && !unsold && (state.action === 'enrol' || state.action === 'buy') ? (
        shop([kept])
      ) : state.action === 'enrol' && (alone || free.length) ? (
        <button
          type="button"
          className={big}
          data-busy={act.isPending || undefined}
          onClick={() => (free.length ? setChoosing('enrol') : act.mutate(''))}
        >
          {t('course.enrol')}
        </button>
      ) : state.action === 'continue' ? (
        <Link className={big} to="/learn/$courseId" params={{ courseId: c.id }}>
          <Icon name="play" s />
          {t(state.progress ? 'course.continue' : 'course.begin')}
        </Link>
      ) : state.action === 'wait' && user ? (
        <button
          type="button"
          className={big}
          data-busy={wait.isPending || undefined}
          onClick={() => (view.groups.length ? setChoosing('wait') : wait.mutate(''))}
        >
          {t('course.wait')}
        </button>
      ) : state.action === 'wait' ? (
        <Link className={big} to="/sign-in" search={{ next: `/courses/${c.slug}` }}>
          {t('course.wait')}
        </Link>
      ) : state.action === 'waiting' ? (
        <button
          type="button"
          className={plain ? 'btn big' : 'btn big full act'}
          data-busy={wait.isPending || undefined}
          onClick={() => wait.mutate(null)}
        >
          {t('course.stopWaiting')}
        </button>
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
      ) : state.action === 'buy' && !unsold ? (
        shop(sold)
      ) : missing[0] ? (
        <Link className={big} to="/courses/$slug" params={{ slug: missing[0].slug }}>
          <span>{t('course.first')}</span> <bdi className="clip">{missing[0].title}</bdi>
        </Link>
      ) : plain ? (
        why
      ) : null}
      {state.action === 'enrol' && sold.length && !unsold && !kept && !state.waiting?.invited
        ? shop(sold)
        : null}
      {user && state.action === 'buy' && state.reason === null && free.length && !kept ? (
        <button
          type="button"
          className={plain ? 'btn big' : 'btn big full'}
          onClick={() => setChoosing('enrol')}
        >
          {t('course.enrolGroup')}
        </button>
      ) : null}
      {plain ? null : (
        <>
          {why ?? (state.action === 'wait' ? <p className="t2 q">{t('course.waitHint')}</p> : null)}
          {missing.length > 1 ? (
            <ul className="pre-l">
              {missing.slice(1).map((b) => (
                <li key={b.slug}>
                  <Link className="link" to="/courses/$slug" params={{ slug: b.slug }}>
                    <bdi>{b.title}</bdi>
                  </Link>
                </li>
              ))}
            </ul>
          ) : null}
          {state.waiting ? (
            <Place
              waiting={state.waiting}
              busy={wait.isPending}
              onLeave={state.action === 'waiting' ? undefined : () => wait.mutate(null)}
            />
          ) : null}
          {failure && !choosing ? <Note tone="bad">{said}</Note> : null}
        </>
      )}
      {choosing === 'enrol' ? (
        <GroupChoice
          title={t('course.whichGroup')}
          groups={free}
          none={alone && state.action === 'enrol' ? t('course.noGroup') : undefined}
          busy={act.isPending || wait.isPending}
          failure={said}
          onClose={() => {
            act.reset();
            setChoosing(null);
          }}
          onChoose={(id) => act.mutate(id)}
          onWait={onWait}
        />
      ) : choosing === 'wait' ? (
        <GroupChoice
          title={t('course.waitFor')}
          groups={view.groups}
          none={t('course.waitAny')}
          busy={wait.isPending}
          onClose={() => setChoosing(null)}
          onChoose={(id) => wait.mutate(id)}
          onWait={(id) => wait.mutate(id)}
        />
      ) : null}
    </>
  );
}
