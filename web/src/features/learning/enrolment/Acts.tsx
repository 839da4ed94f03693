import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { courseAdminQuery, groupsQuery, openGroups } from '@/shared/api/course.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { ProgressBar } from '@/shared/ui/Bits.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { inParts, PART } from './inParts.ts';

/** An enrolment that was chosen: its id, and whose it is. */
export interface Chosen {
  id: string;
  name: string;
}

/** How many of those that were refused are named. */
const NAMED = 100;

/** Whose enrolment was not changed, and why: as a code, and as the server says it. */
export interface Refused {
  id: string;
  name: string;
  code: string;
  why?: string;
}

const ACTS = ['extend', 'move', 'suspend', 'resume', 'complete', 'again', 'drop'] as const;
type Shown = (typeof ACTS)[number];

interface Props {
  chosen: readonly Chosen[];
  /** Whose groups can be chosen; without a course nobody is moved. */
  courseId?: string | undefined;
  /** Nothing is chosen any more. */
  onNone: () => void;
  /** These are changed. */
  onDone: (done: readonly Chosen[]) => void;
}

/** What can be done to the chosen enrolments at once; what could not be done is told person by person. */
export function Acts({ chosen, courseId, onNone, onDone }: Props) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const [asking, setAsking] = useState<Shown | null>(null);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  return (
    <>
      {chosen.length ? (
        <section className="bulk" aria-label={t('acts.label')}>
          <b>{t('acts.chosen', { count: chosen.length, n: f.num(chosen.length) })}</b>
          {ACTS.map((act) =>
            act === 'move' && !courseId ? null : (
              <button key={act} type="button" className="btn sm" onClick={() => setAsking(act)}>
                {t(`acts.${act}`)}
              </button>
            ),
          )}
          <button type="button" className="btn bare sm end" onClick={onNone}>
            {t('acts.none')}
          </button>
        </section>
      ) : null}
      {asking ? (
        <Ask
          act={asking}
          chosen={chosen}
          courseId={courseId}
          onClose={() => setAsking(null)}
          onDone={(not) => {
            setAsking(null);
            setRefused(not);
            const left = new Set(not.map((r) => r.id));
            onDone(chosen.filter((c) => !left.has(c.id)));
          }}
        />
      ) : null}
      <RefusedDialog refused={refused} onClose={() => setRefused([])} />
    </>
  );
}

/** Asks for what an act needs: a day, a group, a reason. */
export function Ask({
  act,
  chosen,
  courseId,
  onClose,
  onDone,
}: {
  act: Shown;
  chosen: readonly Chosen[];
  courseId?: string | undefined;
  onClose: () => void;
  onDone: (refused: readonly Refused[]) => void;
}) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const client = useQueryClient();
  // Who comes back, or takes a course again, comes into a group where people meet in several.
  const comes = act === 'resume' || act === 'again';
  const asks = (act === 'move' || comes) && !!courseId;
  const groups = useQuery({ ...groupsQuery(courseId ?? ''), enabled: asks }).data?.items ?? [];
  const course = useQuery({ ...courseAdminQuery(courseId ?? ''), enabled: asks && comes }).data;
  const { open, needed } = openGroups(course, groups);
  const chooses = comes && needed && open.length > 1;
  const [sent, setSent] = useState(0);
  const form = useForm({
    initial: { reason: '', lastDay: '', groupId: '' },
    submit: async ({ reason, lastDay, groupId }) => {
      const send = async (ids: string[]) => {
        const { items } = await call(
          api.POST('/enrollments/changes', {
            body: {
              ids,
              act,
              ...(reason.trim() ? { reason: reason.trim() } : {}),
              ...(act === 'extend' && lastDay ? { lastDay } : {}),
              ...((act === 'move' || chooses) && groupId ? { groupId } : {}),
            },
          }),
        );
        return items;
      };
      const not = await inParts(chosen, send, setSent);
      const done = chosen.length - not.length;
      if (done) toast(t('acts.done', { count: done, n: f.num(done) }));
      await refreshEnrolments(client);
      onDone(not);
    },
  });
  const one = chosen.length === 1 ? chosen[0]?.name : undefined;
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={one ? t(`acts.one.${act}`, { name: one }) : t(`acts.${act}`)}
      action={t(`acts.${act}`)}
    >
      <p>{t(`acts.text.${act}`)}</p>
      <div role="status">
        {form.busy && chosen.length > PART ? (
          <>
            <ProgressBar value={(sent / chosen.length) * 100} label={t(`acts.${act}`)} />
            <p className="t2 q">{t('acts.part', { n: f.num(sent), total: f.num(chosen.length) })}</p>
          </>
        ) : null}
      </div>
      {comes && !chooses && form.fieldError('groupId') ? (
        <Note tone="bad">
          {form.fieldError('groupId')} {courseId ? null : t('acts.groupWhere')}
        </Note>
      ) : null}
      {act === 'extend' ? (
        <Field label={t('acts.lastDay')} hint={t('acts.lastDayHint')} error={form.fieldError('lastDay')}>
          <input className="in" type="date" {...form.text('lastDay')} />
        </Field>
      ) : null}
      {act === 'move' || chooses ? (
        <Field
          label={t('acts.group')}
          hint={chooses ? t(`acts.groupHint.${act}`) : undefined}
          error={form.fieldError('groupId')}
        >
          <Select
            {...form.text('groupId')}
            options={[
              { value: '', label: t(chooses ? 'acts.asBefore' : 'acts.noGroup') },
              ...(chooses ? open : groups).map((g) => ({ value: g.id, label: isolate(g.name) })),
            ]}
          />
        </Field>
      ) : null}
      <Field
        label={t('acts.reason')}
        hint={t(act === 'again' ? 'acts.reasonAgain' : 'acts.reasonHint')}
        error={form.fieldError('reason')}
      >
        <input className="in" dir="auto" maxLength={500} {...form.text('reason')} />
      </Field>
    </FormDialog>
  );
}

/** What could not be done to whom, said person by person. */
export function RefusedDialog({ refused, onClose }: { refused: readonly Refused[]; onClose: () => void }) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const more = refused.length - NAMED;
  return (
    <Dialog opened={refused.length > 0} onClose={onClose} title={t('acts.refused')}>
      <p className="t2 q">{t('acts.refusedOf', { count: refused.length, n: f.num(refused.length) })}</p>
      <ul className="plain">
        {refused.slice(0, NAMED).map((r) => (
          <li key={r.id}>
            <bdi className="m">{r.name}</bdi>
            <div className="t2 q">
              {t(`acts.why.${r.code.replace('.', '_')}`, { defaultValue: r.why || t('acts.why.other') })}
            </div>
          </li>
        ))}
        {more > 0 ? <li className="q">{t('acts.refusedMore', { count: more, n: f.num(more) })}</li> : null}
      </ul>
    </Dialog>
  );
}

/** Everything that shows enrolments is out of date. */
export const refreshEnrolments = (client: ReturnType<typeof useQueryClient>) =>
  Promise.all(
    ['people', 'enrollments', 'enrollment', 'waiting', 'candidates', 'course'].map((key) =>
      client.invalidateQueries({ queryKey: [key] }),
    ),
  );
