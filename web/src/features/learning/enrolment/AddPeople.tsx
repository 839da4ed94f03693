import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { groupsQuery } from '@/shared/api/course.ts';
import type { Candidate, CourseAdmin } from '@/shared/api/types.ts';
import { isFree, useFormat } from '@/shared/i18n/format.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { Field, SearchBox, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { useRested } from '@/shared/ui/useRested.ts';
import { StatusPill } from '../StatusPill.tsx';
import { refreshEnrolments } from './Acts.tsx';

const nameOf = ({ user }: Candidate) => `${user.firstName} ${user.lastName}`;

/** Puts people into a course: found by name or address, into a group, until a day, and why a priced one is free. */
export function AddPeople({ course, onClose }: { course: CourseAdmin; onClose: () => void }) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const client = useQueryClient();
  const priced = !isFree(course.price);
  const [people, setPeople] = useState<readonly Candidate[]>([]);
  const [query, setQuery] = useState('');
  const [text, setText] = useRested(query, setQuery);
  const words = query.trim();
  const found = useQuery({
    queryKey: ['candidates', course.id, words],
    queryFn: () =>
      call(api.GET('/courses/{id}/candidates', { params: { path: { id: course.id }, query: { q: words } } })),
    enabled: words.length > 1,
    placeholderData: (before) => before,
  });
  const groups = useQuery(groupsQuery(course.id)).data?.items ?? [];
  const form = useForm({
    initial: { groupId: '', lastDay: '', reason: '' },
    submit: async (v) => {
      const out = await call(
        api.POST('/courses/{id}/enrollments', {
          params: { path: { id: course.id } },
          body: {
            userIds: people.map((p) => p.user.id),
            ...(v.groupId ? { groupId: v.groupId } : {}),
            ...(v.lastDay ? { lastDay: v.lastDay } : {}),
            ...(priced ? { way: 'free_of_charge' } : {}),
            ...(v.reason.trim() ? { reason: v.reason.trim() } : {}),
          },
        }),
      );
      await refreshEnrolments(client);
      toast(t('add.done', { count: out.enrolled.length, n: f.num(out.enrolled.length) }));
      onClose();
    },
  });
  const chosen = new Set(people.map((p) => p.user.id));
  const free = (c: Candidate) => !chosen.has(c.user.id) && (!c.status || c.status === 'dropped');
  // Enter takes the first one that was found of what stands there now.
  const takeFirst = () => {
    if (words.length < 2 || text.trim() !== words.trim() || found.isPlaceholderData) return;
    const first = found.data?.items.find(free);
    if (first) setPeople([...people, first]);
  };
  return (
    <FormDialog
      form={form}
      wide
      onClose={onClose}
      title={t('add.title')}
      ready={people.length > 0}
      action={
        people.length ? t('add.enrol', { count: people.length, n: f.num(people.length) }) : t('add.action')
      }
    >
      <SearchBox label={t('add.search')} value={text} onChange={setText} onEnter={takeFirst} />
      {words.length > 1 ? (
        <ul className="plain pick" aria-label={t('add.found')}>
          {(found.data?.items ?? []).map((c) => (
            <li key={c.user.id} className="row">
              <Avatar id={c.user.id} first={c.user.firstName} last={c.user.lastName} src={c.user.avatar} />
              <span className="grow clip">
                <bdi className="m">{nameOf(c)}</bdi>
                <span className="t1 q clip" style={{ display: 'block' }}>
                  <bdi>{c.user.email}</bdi>
                </span>
              </span>
              {c.status && c.status !== 'dropped' ? (
                <StatusPill status={c.status} />
              ) : (
                <button
                  type="button"
                  className="btn sm"
                  disabled={chosen.has(c.user.id)}
                  onClick={() => setPeople([...people, c])}
                >
                  <Icon name="plus" s />
                  {t('add.take')}
                  <span className="sr"> {nameOf(c)}</span>
                </button>
              )}
            </li>
          ))}
          {found.data && !found.data.items.length ? <li className="q">{t('add.nobody')}</li> : null}
        </ul>
      ) : (
        <p className="t2 q">{t('add.how')}</p>
      )}
      {form.fieldError('userIds') ? <Note tone="bad">{form.fieldError('userIds')}</Note> : null}
      {people.length ? (
        <ul className="row w plain" aria-label={t('add.chosen')}>
          {people.map((p) => (
            <li key={p.user.id}>
              <button
                type="button"
                className="btn sm"
                onClick={() => setPeople(people.filter((o) => o !== p))}
              >
                <bdi>{nameOf(p)}</bdi>
                <Icon name="x" s />
                <span className="sr">{t('remove')}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <div className="fields2">
        {groups.length ? (
          <Field label={t('acts.group')} error={form.fieldError('groupId')}>
            <Select
              {...form.text('groupId')}
              options={[
                { value: '', label: t('acts.noGroup') },
                ...groups.map((g) => ({ value: g.id, label: isolate(g.name) })),
              ]}
            />
          </Field>
        ) : null}
        <Field label={t('acts.lastDay')} hint={t('add.lastDayHint')} error={form.fieldError('lastDay')}>
          <input className="in" type="date" {...form.text('lastDay')} />
        </Field>
      </div>
      <Field
        label={t(priced ? 'add.whyFree' : 'acts.reason')}
        hint={t(priced ? 'add.whyFreeHint' : 'acts.reasonHint')}
        error={form.fieldError('reason')}
      >
        <input className="in" dir="auto" maxLength={500} {...form.text('reason')} />
      </Field>
    </FormDialog>
  );
}
