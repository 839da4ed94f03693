import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { oneOf } from '@/shared/api/client.ts';
import type { CourseAdmin, CourseChange } from '@/shared/api/types.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { Field, Select, Switch } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useEdited } from './useEdited.ts';

const RECORDINGS = ['none', 'enrolled', 'everyone'] as const;

const said = (n: number | null) => (n === null ? '' : String(n));
/** Hours as people write them, of minutes as they are kept. */
const hours = (minutes: number | null) => (minutes === null ? '' : String(Math.round(minutes / 0.6) / 100));

const valuesOf = (c: CourseAdmin) => ({
  startDate: c.startDate ?? '',
  endDate: c.endDate ?? '',
  minStudents: said(c.minStudents),
  maxStudents: said(c.maxStudents),
  location: c.location ?? '',
  liveLink: c.liveLink ?? '',
  recordingPolicy: c.recordingPolicy,
  classroom: hours(c.classroomMinutes),
  online: hours(c.onlineMinutes),
  creditHours: said(c.creditHours),
  accessDays: said(c.accessDays),
  validMonths: said(c.validMonths),
  retakeDays: said(c.retakeDays),
  accessUntil: c.accessUntil ?? '',
  waitingList: c.waitingList,
  offerHours: said(c.offerHours),
  behindDays: said(c.behindDays),
  behindPoints: said(c.behindPoints),
});

/** A number as people type it, with digits of either script; null for nothing. -1, which the rules refuse, for what is none. */
const number = (text: string): number | null => {
  const latin = latinOf(text).replace(',', '.');
  if (latin === '') return null;
  const n = Number(latin);
  return Number.isFinite(n) ? n : -1;
};
const minutes = (text: string): number | null => {
  const h = number(text);
  return h === null ? null : Math.round(h * 60);
};

/** The fields as they are sent. */
const bodyOf = (v: ReturnType<typeof valuesOf>): CourseChange => ({
  startDate: v.startDate || null,
  endDate: v.endDate || null,
  minStudents: number(v.minStudents),
  maxStudents: number(v.maxStudents),
  location: v.location.trim() || null,
  liveLink: v.liveLink.trim() || null,
  recordingPolicy: v.recordingPolicy,
  classroomMinutes: minutes(v.classroom),
  onlineMinutes: minutes(v.online),
  creditHours: number(v.creditHours),
  accessDays: number(v.accessDays),
  validMonths: number(v.validMonths),
  retakeDays: number(v.retakeDays),
  accessUntil: v.accessUntil || null,
  waitingList: v.waitingList,
  offerHours: number(v.offerHours),
  behindDays: number(v.behindDays),
  behindPoints: number(v.behindPoints),
});

/** When, where, for how many, and how long it takes. */
export function Schedule({ course }: { course: CourseAdmin }) {
  const { t } = useTranslation('studio');
  const client = useQueryClient();
  const form = useEdited({
    course,
    shown: valuesOf,
    bodyOf,
    draft: `course-schedule-${course.id}`,
    saved: () => client.invalidateQueries({ queryKey: ['catalogue'] }),
  });
  const v = form.values;
  const room = course.courseType !== 'online';
  return (
    <form ref={form.form} className="fields cset" onSubmit={form.onSubmit} noValidate>
      {form.message ? <Note tone="bad">{form.message}</Note> : null}
      <div className="fields2">
        <Field label={t('settings.start')} error={form.fieldError('startDate')}>
          <input className="in" type="date" {...form.text('startDate')} />
        </Field>
        <Field label={t('settings.end')} error={form.fieldError('endDate')}>
          <input className="in" type="date" {...form.text('endDate')} />
        </Field>
        <Field
          label={t('settings.places')}
          hint={t('settings.placesHint')}
          error={form.fieldError('maxStudents')}
        >
          <input className="in" inputMode="numeric" dir="ltr" {...form.text('maxStudents')} />
        </Field>
        <Field
          label={t('settings.least')}
          hint={t('settings.leastHint')}
          error={form.fieldError('minStudents')}
        >
          <input className="in" inputMode="numeric" dir="ltr" {...form.text('minStudents')} />
        </Field>
      </div>
      {room ? (
        <Field label={t('settings.location')} error={form.fieldError('location')}>
          <input className="in" dir="auto" {...form.text('location')} />
        </Field>
      ) : null}
      {course.courseType === 'hybrid' ? (
        <>
          <Field label={t('settings.live')} hint={t('settings.liveHint')} error={form.fieldError('liveLink')}>
            <input className="in" dir="ltr" type="url" inputMode="url" {...form.text('liveLink')} />
          </Field>
          <Field label={t('settings.recordings')} error={form.fieldError('recordingPolicy')}>
            <Select
              value={v.recordingPolicy}
              onChange={(e) =>
                form.set('recordingPolicy', oneOf(RECORDINGS, e.currentTarget.value) ?? v.recordingPolicy)
              }
              options={RECORDINGS.map((r) => ({ value: r, label: t(`settings.recording.${r}`) }))}
            />
          </Field>
        </>
      ) : null}
      <div className="fields2">
        {room ? (
          <Field label={t('settings.classroom')} error={form.fieldError('classroomMinutes')}>
            <input className="in" inputMode="decimal" dir="ltr" {...form.text('classroom')} />
          </Field>
        ) : null}
        {course.courseType === 'classroom' ? null : (
          <Field
            label={t('settings.online')}
            hint={t('settings.onlineHint')}
            error={form.fieldError('onlineMinutes')}
          >
            <input className="in" inputMode="decimal" dir="ltr" {...form.text('online')} />
          </Field>
        )}
        <Field label={t('settings.credit')} error={form.fieldError('creditHours')}>
          <input className="in" inputMode="decimal" dir="ltr" {...form.text('creditHours')} />
        </Field>
      </div>
      <h3>{t('settings.access')}</h3>
      <div className="fields2">
        <Field
          label={t('settings.accessDays')}
          hint={t('settings.accessDaysHint')}
          error={form.fieldError('accessDays')}
        >
          <input className="in" inputMode="numeric" dir="ltr" {...form.text('accessDays')} />
        </Field>
        <Field
          label={t('settings.accessUntil')}
          hint={t('settings.accessUntilHint')}
          error={form.fieldError('accessUntil')}
        >
          <input className="in" type="date" {...form.text('accessUntil')} />
        </Field>
      </div>
      <Switch
        label={t('settings.waitingList')}
        checked={v.waitingList}
        onChange={(e) => form.set('waitingList', e.currentTarget.checked)}
      />
      {v.waitingList ? (
        <Field
          label={t('settings.offerHours')}
          hint={t('settings.offerHoursHint')}
          error={form.fieldError('offerHours')}
        >
          <input className="in" inputMode="numeric" dir="ltr" {...form.text('offerHours')} />
        </Field>
      ) : null}
      <h3>{t('settings.validity')}</h3>
      <p className="t2 q">{t('settings.validityHint')}</p>
      <div className="fields2">
        <Field
          label={t('settings.validMonths')}
          hint={t('settings.validMonthsHint')}
          error={form.fieldError('validMonths')}
        >
          <input className="in" inputMode="numeric" dir="ltr" {...form.text('validMonths')} />
        </Field>
        <Field
          label={t('settings.retakeDays')}
          hint={t('settings.retakeDaysHint')}
          error={form.fieldError('retakeDays')}
        >
          <input className="in" inputMode="numeric" dir="ltr" {...form.text('retakeDays')} />
        </Field>
      </div>
      <h3>{t('settings.behind')}</h3>
      <p className="t2 q">{t('settings.behindHint')}</p>
      <div className="fields2">
        <Field
          label={t('settings.behindDays')}
          hint={t('settings.behindEmpty')}
          error={form.fieldError('behindDays')}
        >
          <input className="in" inputMode="numeric" dir="ltr" {...form.text('behindDays')} />
        </Field>
        <Field
          label={t('settings.behindPoints')}
          hint={t('settings.behindEmpty')}
          error={form.fieldError('behindPoints')}
        >
          <input className="in" inputMode="numeric" dir="ltr" {...form.text('behindPoints')} />
        </Field>
      </div>
      <div className="row">
        <button type="submit" className="btn pri" disabled={!form.dirty} data-busy={form.busy || undefined}>
          {t('saveAction')}
        </button>
        {form.dirty ? (
          <button type="button" className="btn bare" onClick={form.discard}>
            {t('settings.discard')}
          </button>
        ) : null}
      </div>
    </form>
  );
}
