import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { groupsQuery, openGroups } from '@/shared/api/course.ts';
import type { Candidate, CourseAdmin, InviteList, Lacking } from '@/shared/api/types.ts';
import { isFree, useFormat } from '@/shared/i18n/format.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { Field, Segments, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { refreshEnrolments } from './Acts.tsx';
import { InviteResult } from './InviteResult.tsx';
import { Lacks } from './Lacks.tsx';
import { PickPeople } from './PickPeople.tsx';
import { asWay, NO_WAY, WayFields, waysQuery } from './Ways.tsx';

const MODES = ['find', 'list'] as const;

/**
 * Puts people into a course: found by name or address, or by a pasted list that also invites who has no account; into a
 * group, until a day, and in which way a priced one is given. By a list it is given free of charge.
 */
export function AddPeople({ course, onClose }: { course: CourseAdmin; onClose: () => void }) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const client = useQueryClient();
  const [mode, setMode] = useState<(typeof MODES)[number]>('find');
  const [people, setPeople] = useState<readonly Candidate[]>([]);
  const [checked, setChecked] = useState<InviteList | null>(null);
  // Who lacks what comes before, of the people that are picked; null until that was asked.
  const [lacking, setLacking] = useState<readonly Lacking[] | null>(null);
  const groups = useQuery(groupsQuery(course.id)).data?.items ?? [];
  const { open, needed } = openGroups(course, groups);
  // Where people meet in groups the only one needs no choosing, and of several one has to be.
  const only = needed && open.length === 1 ? (open[0]?.id ?? '') : '';
  const path = { id: course.id };
  const form = useForm({
    initial: { groupId: '', lastDay: '', reason: '', text: '', ...NO_WAY },
    submit: async (v) => {
      const as = {
        ...(groupId ? { groupId } : {}),
        ...(v.lastDay ? { lastDay: v.lastDay } : {}),
        ...(priced ? asWay(ways, mode === 'find' ? v : NO_WAY) : {}),
        ...(v.reason.trim() ? { reason: v.reason.trim() } : {}),
      };
      if (mode === 'list' && !checked) {
        setChecked(
          await call(
            api.POST('/courses/{id}/invitations/check', { params: { path }, body: { text: v.text } }),
          ),
        );
        return;
      }
      if (mode === 'find' && !lacking) {
        const body = { userIds: people.map((p) => p.user.id) };
        const { items } = await call(api.POST('/courses/{id}/enrollments/check', { params: { path }, body }));
        if (items.length) {
          setLacking(items);
          return;
        }
      }
      const done = { enrol: 0, invite: 0, hold: 0, ordered: 0 };
      if (mode === 'list') {
        const list = await call(
          api.POST('/courses/{id}/invitations', { params: { path }, body: { text: v.text, ...as } }),
        );
        Object.assign(done, summary(list));
      } else {
        const out = await call(
          api.POST('/courses/{id}/enrollments', {
            params: { path },
            body: { userIds: people.map((p) => p.user.id), ...as },
          }),
        );
        done.enrol = out.enrolled.length;
        done.hold = out.sold.filter((s) => !s.hasEntry).length;
        done.ordered = out.ordered.length;
      }
      await refreshEnrolments(client);
      if (done.enrol || !(done.invite || done.hold || done.ordered))
        toast(t('add.done', { count: done.enrol, n: f.num(done.enrol) }));
      if (done.invite) toast(t('invite.done', { count: done.invite, n: f.num(done.invite) }));
      if (done.hold) toast(t('add.held', { count: done.hold, n: f.num(done.hold) }));
      if (done.ordered) toast(t('add.ordered', { count: done.ordered, n: f.num(done.ordered) }));
      onClose();
    },
  });
  const groupId = form.values.groupId || only;
  // What the group costs decides, and where it says nothing the course.
  const priced = !isFree(groups.find((g) => g.id === groupId)?.price ?? course.price);
  const known = useQuery({ ...waysQuery(course.id, groupId), enabled: priced && mode === 'find' }).data;
  const ways = priced && mode === 'find' && known && known.ways.length > 1 ? known : undefined;
  const isFreeOfCharge = priced && (!ways || form.values.way === 'free_of_charge');
  const { enrol, invite } = checked ? summary(checked) : { enrol: 0, invite: 0 };
  const inList = () => {
    if (!checked) return t('invite.check');
    if (!invite) return t('add.enrol', { count: enrol, n: f.num(enrol) });
    const sends = t('invite.send', { count: invite, n: f.num(invite) });
    return enrol ? t('invite.both', { enrol: f.num(enrol), invite: f.num(invite) }) : sends;
  };
  const inPicked = () =>
    lacking
      ? t('lack.anyway', { count: people.length, n: f.num(people.length) })
      : people.length
        ? t('add.enrol', { count: people.length, n: f.num(people.length) })
        : t('add.action');
  return (
    <FormDialog
      form={form}
      wide
      onClose={onClose}
      title={t('add.title')}
      ready={
        mode === 'find'
          ? people.length > 0
          : checked
            ? enrol + invite > 0
            : form.values.text.trim().length > 0
      }
      action={mode === 'list' ? inList() : inPicked()}
    >
      <div>
        <Segments
          label={t('invite.how')}
          value={mode}
          onChange={setMode}
          items={MODES.map((m) => ({ value: m, label: t(`invite.mode.${m}`) }))}
        />
      </div>
      {mode === 'find' ? (
        <>
          <PickPeople
            course={course}
            people={people}
            onChange={(next) => {
              setLacking(null);
              setPeople(next);
            }}
            error={form.fieldError('userIds')}
          />
          {lacking ? <Lacks list={lacking} people={people} /> : null}
        </>
      ) : (
        <>
          <Field
            label={t('invite.text')}
            hint={t('invite.textHint', { n: f.num(500) })}
            error={form.fieldError('text')}
          >
            <textarea
              className="in"
              dir="ltr"
              rows={checked ? 3 : 7}
              autoCapitalize="none"
              spellCheck={false}
              {...form.text('text')}
              onChange={(e) => {
                setChecked(null);
                form.set('text', e.currentTarget.value);
              }}
            />
          </Field>
          {checked ? <InviteResult list={checked} /> : <p className="t2 q">{t('invite.what')}</p>}
        </>
      )}
      <div className="fields2">
        {groups.length ? (
          <Field label={t('acts.group')} error={form.fieldError('groupId')}>
            <Select
              {...form.text('groupId')}
              value={groupId}
              required={needed}
              options={[
                ...(only ? [] : [{ value: '', label: t(needed ? 'acts.chooseGroup' : 'acts.noGroup') }]),
                ...(needed ? open : groups).map((g) => ({ value: g.id, label: isolate(g.name) })),
              ]}
            />
          </Field>
        ) : null}
        <Field label={t('acts.lastDay')} hint={t('add.lastDayHint')} error={form.fieldError('lastDay')}>
          <input className="in" type="date" {...form.text('lastDay')} />
        </Field>
      </div>
      {ways ? <WayFields ways={ways} form={form} /> : null}
      <Field
        label={t(isFreeOfCharge ? 'add.whyFree' : 'acts.reason')}
        hint={t(isFreeOfCharge ? 'add.whyFreeHint' : ways ? 'ways.reasonHint' : 'acts.reasonHint')}
        error={form.fieldError('reason')}
      >
        <input className="in" dir="auto" maxLength={500} {...form.text('reason')} />
      </Field>
    </FormDialog>
  );
}

/** How many of a list are enrolled, and how many get a mail. */
function summary(list: InviteList) {
  const count = (state: string) => list.invitees.filter((i) => i.state === state).length;
  return { enrol: count('enrol'), invite: count('invite') };
}
