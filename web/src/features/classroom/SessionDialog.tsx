import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { useMe } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { groupsQuery, teamQuery } from '@/shared/api/course.ts';
import type { ClassSession, CourseAdmin } from '@/shared/api/types.ts';
import { wholeOf } from '@/shared/i18n/number.ts';
import { zoneName } from '@/shared/i18n/regions.ts';
import { wallIn } from '@/shared/i18n/zoned.ts';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StaleNote } from '@/shared/ui/StaleNote.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { later, minutesBetween } from './days.ts';
import { refreshSessions, sessionsQuery } from './queries.ts';

/** How long a session is thought to last until somebody says it, in minutes. */
const USUAL = 120;

/** What the dialog shows of a session. The version goes along: what is sent says what it was made from, a kept draft too. */
const valuesOf = (s: ClassSession | null, zone: string) => ({
  title: s?.title ?? '',
  startsAt: s ? wallIn(s.startsAt, zone) : '',
  endsAt: s ? wallIn(s.endsAt, zone) : '',
  group: s?.group?.id ?? '',
  location: s?.location ?? '',
  capacity: s?.capacity ? String(s.capacity) : '',
  trainer: s?.trainer?.id ?? '',
  liveLink: s?.liveLink ?? '',
  version: s?.version ?? '',
});

/** A session as it is made or changed. */
export function SessionDialog({
  course,
  session: s,
  onClose,
}: {
  course: CourseAdmin;
  session: ClassSession | null;
  onClose: () => void;
}) {
  const { t, i18n } = useTranslation('classroom');
  const client = useQueryClient();
  const { settings } = useMe();
  const zone = s?.timeZone ?? settings.timeZone;
  const team = useQuery(teamQuery(course.id)).data?.items ?? [];
  const groups = useQuery(groupsQuery(course.id)).data?.items ?? [];
  const form = useForm({
    initial: valuesOf(s, zone),
    draft: `session-${s?.id ?? course.id}`,
    submit: async (v) => {
      const body = {
        startsAt: v.startsAt,
        endsAt: v.endsAt,
        ...(v.title.trim() ? { title: v.title } : {}),
        ...(v.group ? { groupId: v.group } : {}),
        ...(v.location.trim() ? { location: v.location } : {}),
        ...(v.capacity.trim() ? { capacity: wholeOf(v.capacity) } : {}),
        ...(v.trainer ? { trainerId: v.trainer } : {}),
        ...(v.liveLink.trim() ? { liveLink: v.liveLink.trim() } : {}),
        ...(s ? { version: v.version } : {}),
      };
      try {
        await call(
          s
            ? api.PUT('/classroom/sessions/{id}', { params: { path: { id: s.id } }, body })
            : api.POST('/courses/{id}/sessions', { params: { path: { id: course.id } }, body }),
        );
      } finally {
        // Also after a refusal: somebody else may have changed it.
        await refreshSessions(client, course.id);
      }
      toast(t('saved'));
      onClose();
    },
  });
  const v = form.values;
  // The end goes along with the beginning; whoever wants another one says so.
  const begin = (startsAt: string) => {
    const lasts = minutesBetween(v.startsAt, v.endsAt) ?? (v.endsAt ? null : USUAL);
    form.set('startsAt', startsAt);
    const end = lasts === null ? '' : later(startsAt, lasts);
    if (end) form.set('endsAt', end);
  };
  // Who held it may have left the team since.
  const named = (value: string, label: string) => ({ value, label, dir: 'auto' as const });
  const trainers = team.map((m) => named(m.user.id, m.user.name));
  if (s?.trainer && !trainers.some((o) => o.value === s.trainer?.id))
    trainers.push(named(s.trainer.id, s.trainer.name));
  const stale = s !== null && form.error?.code === 'classroom.stale';
  const failed = useFailed();
  const newest = async () => {
    const { items } = await client.fetchQuery({ ...sessionsQuery(course.id), staleTime: 0 });
    return items.find((o) => o.id === s?.id) ?? s;
  };
  return (
    <FormDialog
      form={form}
      title={t(s ? 'editTitle' : 'add')}
      action={t('save')}
      onClose={onClose}
      quiet={stale}
    >
      {stale ? (
        <StaleNote
          onTheirs={() => void newest().then((now) => form.reset(valuesOf(now, zone)), failed)}
          onMine={() => void newest().then((now) => form.sendWith('version', now?.version ?? ''), failed)}
        />
      ) : null}
      {s && s.people > 0 && s.state !== 'past' && course.isPublished ? (
        <Note icon="bell">{t('told')}</Note>
      ) : null}
      <div className="fields2">
        <Field
          label={t('starts')}
          hint={t('zoneHint', { zone: zoneName(i18n.language, zone) })}
          error={form.fieldError('startsAt')}
        >
          <input
            className="in"
            type="datetime-local"
            name="startsAt"
            value={v.startsAt}
            onChange={(e) => begin(e.currentTarget.value)}
          />
        </Field>
        <Field label={t('ends')} error={form.fieldError('endsAt')}>
          <input className="in" type="datetime-local" {...form.text('endsAt')} />
        </Field>
      </div>
      <Field label={t('name')} hint={t('nameHint')} error={form.fieldError('title')}>
        <input className="in" dir="auto" {...form.text('title')} />
      </Field>
      <div className="fields2">
        <Field label={t('group')} error={form.fieldError('groupId')}>
          <Select
            value={v.group}
            onChange={(e) => form.set('group', e.currentTarget.value)}
            options={[{ value: '', label: t('wholeCourse') }, ...groups.map((g) => named(g.id, g.name))]}
          />
        </Field>
        <Field label={t('trainer')} error={form.fieldError('trainerId')}>
          <Select
            value={v.trainer}
            onChange={(e) => form.set('trainer', e.currentTarget.value)}
            options={[{ value: '', label: t('nobody') }, ...trainers]}
          />
        </Field>
      </div>
      <Field
        label={t('place')}
        hint={course.location ? t('placeHint', { place: course.location }) : undefined}
        error={form.fieldError('location')}
      >
        <input className="in" dir="auto" {...form.text('location')} />
      </Field>
      <div className="fields2">
        <Field label={t('capacity')} hint={t('capacityHint')} error={form.fieldError('capacity')}>
          <input className="in" inputMode="numeric" dir="ltr" {...form.text('capacity')} />
        </Field>
        <Field label={t('liveLink')} hint={t('liveLinkHint')} error={form.fieldError('liveLink')}>
          <input className="in" type="url" inputMode="url" dir="ltr" {...form.text('liveLink')} />
        </Field>
      </div>
    </FormDialog>
  );
}
