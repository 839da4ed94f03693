import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Slot, useNobodys } from '@/platform/Slot.tsx';
import { useMe } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { CourseView } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ProgressBar } from '@/shared/ui/Bits.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';

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
  const client = useQueryClient();
  const [choosing, setChoosing] = useState(false);
  const wait = useAct(
    async (join: boolean) => {
      const params = { params: { path: { id: c.id } } };
      if (join) await call(api.POST('/courses/{id}/waiting', params));
      else await call(api.DELETE('/courses/{id}/waiting', params));
    },
    () => client.invalidateQueries({ queryKey: ['catalogue', 'course', c.slug] }),
  );
  // A group may cost something else than its course: those that cost nothing are entered, the others are bought.
  const costs = (g: Group) => (g.price ?? c.price).amount.match(/[1-9]/) !== null;
  const free = view.groups.filter((g) => !costs(g));
  const sold = view.groups.filter(costs);
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
      {state.action === 'enrol' && (alone || free.length) ? (
        <button
          type="button"
          className={big}
          data-busy={act.isPending || undefined}
          onClick={() =>
            free.length && !free.some((g) => g.id === state.waiting?.groupId)
              ? setChoosing(true)
              : act.mutate('')
          }
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
          onClick={() => wait.mutate(true)}
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
          onClick={() => wait.mutate(false)}
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
        <Slot name="course.page.action" props={{ course: c, state, groups: sold, plain }} />
      ) : missing[0] ? (
        <Link className={big} to="/courses/$slug" params={{ slug: missing[0].slug }}>
          <span>{t('course.first')}</span> <bdi className="clip">{missing[0].title}</bdi>
        </Link>
      ) : plain ? (
        why
      ) : null}
      {state.action === 'enrol' && sold.length && !unsold && !state.waiting?.invited ? (
        <Slot name="course.page.action" props={{ course: c, state, groups: sold, plain }} />
      ) : null}
      {user && state.action === 'buy' && free.length ? (
        <button
          type="button"
          className={plain ? 'btn big' : 'btn big full'}
          onClick={() => setChoosing(true)}
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
            <p className="t2 q">
              {state.waiting.offeredUntil
                ? t('course.offered', {
                    until: f.date(state.waiting.offeredUntil, { dateStyle: 'long', timeStyle: 'short' }),
                  })
                : t('course.place', { n: f.num(state.waiting.place) })}
            </p>
          ) : null}
          {failure && !choosing ? <Note tone="bad">{said}</Note> : null}
        </>
      )}
      {choosing ? (
        <GroupChoice
          groups={free}
          alone={alone && state.action === 'enrol'}
          busy={act.isPending}
          failure={said}
          onClose={() => {
            act.reset();
            setChoosing(false);
          }}
          onChoose={(id) => act.mutate(id)}
        />
      ) : null}
    </>
  );
}

type Group = CourseView['groups'][number];

/** In which run of the course: asked before enrolling. */
function GroupChoice({
  groups,
  alone,
  busy,
  failure,
  onClose,
  onChoose,
}: {
  groups: readonly Group[];
  /** One may come without a group. */
  alone: boolean;
  busy: boolean;
  /** Why the last choice was not taken. */
  failure: string | undefined;
  onClose: () => void;
  onChoose: (id: string) => void;
}) {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  const day = (iso: string) => f.date(`${iso}T00:00:00Z`, { dateStyle: 'medium', timeZone: 'UTC' });
  return (
    <Dialog opened onClose={onClose} title={t('course.whichGroup')}>
      {failure ? <Note tone="bad">{failure}</Note> : null}
      <ul className="sheet-l">
        {groups.map((g) => (
          <li key={g.id}>
            <button type="button" disabled={busy || g.free === 0} onClick={() => onChoose(g.id)}>
              <span>
                <bdi className="b">{g.name}</bdi>
                <span className="t2 q" style={{ display: 'block' }}>
                  {t('course.fromTo', { from: day(g.startsOn), to: day(g.endsOn) })}
                  {g.trainer ? (
                    <>
                      {' · '}
                      <bdi>{g.trainer}</bdi>
                    </>
                  ) : null}
                  {g.free === null
                    ? null
                    : ` · ${t(g.free ? 'course.seatsFree' : 'course.seatsNone', { count: g.free, n: f.num(g.free) })}`}
                </span>
              </span>
            </button>
          </li>
        ))}
        {alone ? (
          <li>
            <button type="button" disabled={busy} onClick={() => onChoose('')}>
              {t('course.noGroup')}
            </button>
          </li>
        ) : null}
      </ul>
    </Dialog>
  );
}
