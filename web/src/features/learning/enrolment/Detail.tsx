import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { EnrollmentDetail, EnrollmentHistory } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Field } from '@/shared/ui/Field.tsx';
import { StatusPill } from '../StatusPill.tsx';
import { Ask, type Refused, RefusedDialog, refreshEnrolments } from './Acts.tsx';
import { useUntil } from './until.ts';

const OFFERED = {
  enrolled: ['extend', 'move', 'suspend', 'complete', 'drop'],
  completed: ['extend', 'move', 'suspend', 'drop'],
  suspended: ['resume', 'drop'],
  dropped: ['resume'],
} as const;

/** One enrolment: where it stands, what the team noted, all that was done to it, and what can be done. */
export function Detail({
  id,
  name,
  courseId,
  userId,
  onClose,
}: {
  id: string;
  name: string;
  courseId: string;
  /** Whose it is, where the way to how far they are is to be shown. */
  userId?: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('learning');
  const [asking, setAsking] = useState<(typeof OFFERED)['enrolled'][number] | 'resume' | null>(null);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const until = useUntil();
  const { data, error } = useQuery({
    queryKey: ['enrollment', id],
    queryFn: () => call(api.GET('/enrollments/{id}', { params: { path: { id } } })),
  });
  orThrow({ data, error });
  return (
    <>
      <Dialog opened onClose={onClose} title={<bdi>{name}</bdi>} wide>
        {!data ? (
          <SkeletonRows rows={4} height={40} />
        ) : (
          <div className="enr">
            <div className="row w">
              <StatusPill status={data.status} />
              {data.group ? (
                <span className="t2 q">
                  {t('detail.group')} <bdi>{data.group.name}</bdi>
                </span>
              ) : null}
              {data.accessUntil ? <span className="t2 q">{until(data.accessUntil)}</span> : null}
              {userId ? (
                <Link
                  className="link t2 end"
                  to="/teach/$courseId/people/$userId"
                  params={{ courseId, userId }}
                >
                  {t('detail.howFar')}
                </Link>
              ) : null}
            </div>
            <div className="row w">
              {OFFERED[data.status].map((act) => (
                <button key={act} type="button" className="btn sm" onClick={() => setAsking(act)}>
                  {t(`acts.${act}`)}
                </button>
              ))}
            </div>
            <Notes detail={data} />
            <section>
              <h3>{t('detail.history')}</h3>
              <ol className="enr-h">
                {data.history.map((h, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a history only grows at its end
                  <Entry key={i} entry={h} />
                ))}
              </ol>
            </section>
          </div>
        )}
      </Dialog>
      {asking ? (
        <Ask
          act={asking}
          chosen={[{ id, name }]}
          courseId={courseId}
          onClose={() => setAsking(null)}
          onDone={(not) => {
            setAsking(null);
            setRefused(not);
          }}
        />
      ) : null}
      <RefusedDialog refused={refused} onClose={() => setRefused([])} />
    </>
  );
}

function Notes({ detail }: { detail: EnrollmentDetail }) {
  const { t } = useTranslation('learning');
  const client = useQueryClient();
  const [text, setText] = useState(detail.notes ?? '');
  const save = useAct(
    () =>
      call(
        api.POST('/enrollments/changes', {
          body: { ids: [detail.id], act: 'note', ...(text.trim() ? { note: text.trim() } : {}) },
        }),
      ),
    () => refreshEnrolments(client),
    t('detail.noted'),
  );
  return (
    <form
      className="fields"
      onSubmit={(e) => {
        e.preventDefault();
        save.mutate();
      }}
    >
      <Field label={t('detail.notes')} hint={t('detail.notesHint')}>
        <textarea
          className="in"
          dir="auto"
          rows={2}
          maxLength={2000}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
        />
      </Field>
      {text.trim() !== (detail.notes ?? '') ? (
        <div>
          <button type="submit" className="btn sm" disabled={save.isPending}>
            {t('detail.saveNotes')}
          </button>
        </div>
      ) : null}
    </form>
  );
}

function Entry({ entry: h }: { entry: EnrollmentHistory }) {
  const { t } = useTranslation('learning');
  const { settings } = useMe();
  const f = useFormat(settings.timeZone);
  const until = useUntil();
  const what =
    h.from === null
      ? 'began'
      : h.from === h.to
        ? 'changed'
        : h.from === 'completed' && h.to === 'enrolled'
          ? 'again'
          : h.to;
  return (
    <li>
      <b>{t(`detail.what.${what}`)}</b>{' '}
      <span className="t2 q">
        {h.actor ? (
          <>
            <bdi>{h.actor.name}</bdi> · {t(`detail.source.${h.source}`)}
          </>
        ) : (
          t('detail.source.system')
        )}{' '}
        · {f.date(h.at, { dateStyle: 'medium', timeStyle: 'short' })}
      </span>
      {h.way || h.group || h.accessUntil ? (
        <div className="t2 q">
          {[
            h.way ? t(`detail.way.${h.way}`, { defaultValue: h.way }) : '',
            h.group ? t('detail.inGroup', { group: h.group }) : '',
            h.accessUntil ? until(h.accessUntil) : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </div>
      ) : null}
      {h.reason ? (
        <div className="t2">
          <bdi>{h.reason}</bdi>
        </div>
      ) : null}
    </li>
  );
}
