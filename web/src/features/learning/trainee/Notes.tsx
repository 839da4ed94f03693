import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import type { Trainee, TraineeNote } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime } from '@/shared/ui/Bits.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Field, Select, Switch } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useForm } from '@/shared/ui/useForm.ts';

const KINDS = ['general', 'feedback', 'warning', 'achievement'] as const;
const TONES = { general: 'plain', feedback: 'brand', warning: 'warn', achievement: 'good' } as const;
const ICONS = { general: 'doc', feedback: 'mail', warning: 'warn', achievement: 'star' } as const;

/** What the team noted; the trainee reads what was sent, and answers it. */
export function Notes({
  trainee,
  mine,
  onEdit,
}: {
  trainee: Trainee;
  mine: boolean;
  onEdit?: ((note: TraineeNote) => void) | undefined;
}) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const [answering, setAnswering] = useState<TraineeNote | null>(null);
  return (
    <section aria-labelledby="notes">
      <div className="tr-h">
        <h2 id="notes">{t(mine ? 'trainee.notesMine' : 'trainee.notes')}</h2>
        <span className="end t2 q">{f.num(trainee.notes.length)}</span>
      </div>
      {trainee.notes.length === 0 ? <p className="t2 q">{t('trainee.noNotes')}</p> : null}
      <ul className="tr-n">
        {trainee.notes.map((n) => (
          <Item
            key={n.id}
            n={n}
            mine={mine}
            onEdit={onEdit}
            onAnswer={() => setAnswering(n)}
            courseId={trainee.course.id}
          />
        ))}
      </ul>
      {answering ? (
        <Answer note={answering} courseId={trainee.course.id} onClose={() => setAnswering(null)} />
      ) : null}
    </section>
  );
}

function Item({
  n,
  mine,
  courseId,
  onEdit,
  onAnswer,
}: {
  n: TraineeNote;
  mine: boolean;
  courseId: string;
  onEdit: ((note: TraineeNote) => void) | undefined;
  onAnswer: () => void;
}) {
  const { t } = useTranslation('learning');
  const me = usePerson();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useAct(
    () => call(api.DELETE('/trainee-notes/{id}', { params: { path: { id: n.id } } })),
    () => {
      setAsking(false);
      return client.invalidateQueries({ queryKey: ['course', courseId] });
    },
    t('tnote.deleted'),
  );
  const own = onEdit && n.sentAt === null && n.author?.id === me.id;
  const away = onEdit && n.sentAt === null && (own || me.role === 'super_admin');
  return (
    <li>
      <div className="row w">
        <StatePill tone={TONES[n.kind]} icon={ICONS[n.kind]}>
          {t(`tnote.kinds.${n.kind}`)}
        </StatePill>
        {mine ? null : (
          <StatePill icon={n.sentAt ? 'mail' : 'lock'}>
            {t(n.sentAt ? 'tnote.toTrainee' : 'tnote.team')}
          </StatePill>
        )}
        <span className="t1 qq end">
          <DateTime iso={n.createdAt} />
        </span>
      </div>
      <p className="t2 tr-x" dir="auto">
        {n.text}
      </p>
      <div className="t1 q">{n.author ? <bdi>{n.author.name}</bdi> : t('tnote.gone')}</div>
      {n.answer ? (
        <div className="tr-a">
          <div className="t1 q">{t('tnote.answerOf')}</div>
          <p className="t2 tr-x" dir="auto">
            {n.answer}
          </p>
        </div>
      ) : null}
      {away ? (
        <div className="row">
          {own ? (
            <button type="button" className="btn sm" onClick={() => onEdit(n)}>
              {t('tnote.edit')}
            </button>
          ) : null}
          <button type="button" className="btn bare sm" onClick={() => setAsking(true)}>
            {t('tnote.delete')}
          </button>
        </div>
      ) : null}
      {mine && !n.answer ? (
        <button type="button" className="btn sm" onClick={onAnswer}>
          {t('tnote.answer')}
        </button>
      ) : null}
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate(undefined)}
        title={t('tnote.deleteTitle')}
        text={t('tnote.deleteText')}
        action={t('tnote.delete')}
        busy={remove.isPending}
      />
    </li>
  );
}

/** Writes a note about a trainee, or changes one that was not sent. */
export function NoteForm({
  trainee,
  note,
  onClose,
}: {
  trainee: Trainee;
  note?: TraineeNote | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation('learning');
  const client = useQueryClient();
  const form = useForm({
    initial: { kind: note?.kind ?? ('general' as TraineeNote['kind']), text: note?.text ?? '', send: false },
    submit: async (v) => {
      const path = { id: trainee.course.id, userId: trainee.user.id };
      await (note
        ? call(api.PUT('/trainee-notes/{id}', { params: { path: { id: note.id } }, body: v }))
        : call(api.POST('/courses/{id}/people/{userId}/notes', { params: { path }, body: v })));
      await client.invalidateQueries({ queryKey: ['course', trainee.course.id] });
      toast(t(v.send ? 'tnote.sent' : 'tnote.saved'));
      onClose();
    },
  });
  const { send, kind } = form.values;
  return (
    <FormDialog
      form={form}
      title={t(note ? 'tnote.editTitle' : 'trainee.addNote')}
      action={t(send ? 'tnote.sendAction' : 'tnote.save')}
      onClose={onClose}
      ready={form.values.text.trim() !== ''}
    >
      <Field label={t('tnote.kind')} error={form.fieldError('kind')}>
        <Select
          value={kind}
          onChange={(e) => form.set('kind', e.currentTarget.value as TraineeNote['kind'])}
          options={KINDS.map((k) => ({ value: k, label: t(`tnote.kinds.${k}`) }))}
        />
      </Field>
      <Field label={t('tnote.text')} error={form.fieldError('text')}>
        <textarea className="in" dir="auto" rows={5} maxLength={4000} {...form.text('text')} />
      </Field>
      <Switch
        label={t('tnote.send')}
        checked={send}
        onChange={(e) => form.set('send', e.currentTarget.checked)}
      />
      <p className="t2 q">{t('tnote.sendHint')}</p>
    </FormDialog>
  );
}

function Answer({ note, courseId, onClose }: { note: TraineeNote; courseId: string; onClose: () => void }) {
  const { t } = useTranslation('learning');
  const client = useQueryClient();
  const form = useForm({
    initial: { text: '' },
    submit: async (v) => {
      await call(
        api.POST('/trainee-notes/{id}/answer', {
          params: { path: { id: note.id } },
          body: { text: v.text },
        }),
      );
      await client.invalidateQueries({ queryKey: ['learning', courseId] });
      toast(t('tnote.answered'));
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      title={t('tnote.answer')}
      action={t('tnote.answerAction')}
      onClose={onClose}
      ready={form.values.text.trim() !== ''}
    >
      <p className="t2 tr-x" dir="auto">
        {note.text}
      </p>
      <Field label={t('tnote.answerLabel')} error={form.fieldError('text')}>
        <textarea className="in" dir="auto" rows={4} maxLength={4000} {...form.text('text')} />
      </Field>
    </FormDialog>
  );
}
