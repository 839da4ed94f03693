import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import { groupsQuery, mayEdit } from '@/shared/api/course.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { CourseAdmin, CourseGroup } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { latinOf, wholeOf } from '@/shared/i18n/number.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Price } from '@/shared/ui/Price.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { teamQuery } from '../queries.ts';

/** The runs of a course: each with its days, its trainer, its places and perhaps a price of its own. */
export function Groups({ course }: { course: CourseAdmin }) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const client = useQueryClient();
  const { data, error } = useQuery(groupsQuery(course.id));
  const [editing, setEditing] = useState<CourseGroup | 'new' | null>(null);
  const [removing, setRemoving] = useState<CourseGroup | null>(null);
  const edits = mayEdit(course, usePerson());
  const fresh = () => client.invalidateQueries({ queryKey: ['course', course.id] });
  const remove = useAct(
    (id: string) => call(api.DELETE('/groups/{id}', { params: { path: { id } } })),
    () => {
      setRemoving(null);
      return fresh();
    },
    t('groups.removed'),
  );
  orThrow({ data, error });
  if (!data) return <SkeletonRows />;
  const add = edits ? (
    <button type="button" className="btn" onClick={() => setEditing('new')}>
      <Icon name="plus" s />
      {t('groups.add')}
    </button>
  ) : null;
  const day = (iso: string) => f.date(iso, { dateStyle: 'medium' });
  return (
    <>
      {data.items.length ? (
        <>
          <ul className="cs-list">
            {data.items.map((g) => (
              <li key={g.id}>
                <span className="grow">
                  <bdi className="m">{g.name}</bdi>
                  <span className="t2 q" style={{ display: 'block' }}>
                    {t('groups.days', { from: day(g.startsOn), to: day(g.endsOn) })}
                    {g.trainer ? (
                      <>
                        {' · '}
                        <bdi>{g.trainer.name}</bdi>
                      </>
                    ) : null}
                    {g.capacity
                      ? ` · ${t('groups.places', { count: g.capacity, n: f.num(g.capacity) })}`
                      : ''}
                    {g.price ? (
                      <>
                        {' · '}
                        <Price money={g.price} />
                      </>
                    ) : null}
                  </span>
                </span>
                {edits ? (
                  <>
                    <button
                      type="button"
                      className="btn sm"
                      aria-label={t('groups.edit', { name: g.name })}
                      onClick={() => setEditing(g)}
                    >
                      {t('groups.editAction')}
                    </button>
                    <button
                      type="button"
                      className="btn bare sq"
                      aria-label={t('groups.remove', { name: g.name })}
                      onClick={() => setRemoving(g)}
                    >
                      <Icon name="trash" s />
                    </button>
                  </>
                ) : null}
              </li>
            ))}
          </ul>
          {add}
        </>
      ) : (
        <EmptyState title={t('groups.none')} why={t('groups.noneWhy')} action={add} />
      )}
      {editing ? (
        <GroupDialog
          course={course}
          group={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      ) : null}
      <ConfirmDialog
        opened={removing !== null}
        onClose={() => setRemoving(null)}
        onConfirm={() => removing && remove.mutate(removing.id)}
        title={t('groups.removeTitle', { name: removing?.name })}
        text={t('groups.removeText')}
        action={t('groups.removeAction')}
        busy={remove.isPending}
      />
    </>
  );
}

function GroupDialog({
  course,
  group,
  onClose,
}: {
  course: CourseAdmin;
  group: CourseGroup | null;
  onClose: () => void;
}) {
  const { t } = useTranslation('studio');
  const client = useQueryClient();
  const team = useQuery(teamQuery(course.id)).data?.items ?? [];
  const form = useForm({
    initial: {
      name: group?.name ?? '',
      startsOn: group?.startsOn ?? '',
      endsOn: group?.endsOn ?? '',
      trainer: group?.trainer?.id ?? '',
      capacity: group?.capacity ? String(group.capacity) : '',
      amount: group?.price?.amount ?? '',
    },
    draft: `group-${group?.id ?? course.id}`,
    submit: async (v) => {
      const body = {
        name: v.name,
        startsOn: v.startsOn,
        endsOn: v.endsOn,
        ...(v.trainer ? { trainerId: v.trainer } : {}),
        ...(v.capacity.trim() ? { capacity: wholeOf(v.capacity) } : {}),
        ...(v.amount.trim() ? { price: { amount: latinOf(v.amount), currency: course.price.currency } } : {}),
      };
      await call(
        group
          ? api.PUT('/groups/{id}', { params: { path: { id: group.id } }, body })
          : api.POST('/courses/{id}/groups', { params: { path: { id: course.id } }, body }),
      );
      await client.invalidateQueries({ queryKey: ['course', course.id] });
      toast(t('groups.saved'));
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      title={t(group ? 'groups.editAction' : 'groups.add')}
      action={t('saveAction')}
      onClose={onClose}
    >
      <Field label={t('groups.name')} hint={t('groups.nameHint')} error={form.fieldError('name')}>
        <input className="in" dir="auto" {...form.text('name')} />
      </Field>
      <div className="fields2">
        <Field label={t('settings.start')} error={form.fieldError('startsOn')}>
          <input className="in" type="date" {...form.text('startsOn')} />
        </Field>
        <Field label={t('settings.end')} error={form.fieldError('endsOn')}>
          <input className="in" type="date" {...form.text('endsOn')} />
        </Field>
        <Field label={t('groups.trainer')} error={form.fieldError('trainerId')}>
          <Select
            value={form.values.trainer}
            onChange={(e) => form.set('trainer', e.currentTarget.value)}
            options={[
              { value: '', label: t('groups.sameTrainer') },
              ...team.map((m) => ({ value: m.user.id, label: m.user.name })),
            ]}
          />
        </Field>
        <Field label={t('settings.places')} hint={t('groups.placesHint')} error={form.fieldError('capacity')}>
          <input className="in" inputMode="numeric" dir="ltr" {...form.text('capacity')} />
        </Field>
        <Field
          label={t('settings.price', { currency: course.price.currency })}
          hint={t('groups.priceHint')}
          error={form.fieldError('price.amount') ?? form.fieldError('price')}
        >
          <input className="in" inputMode="decimal" dir="ltr" {...form.text('amount')} />
        </Field>
      </div>
    </FormDialog>
  );
}
