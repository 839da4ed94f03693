import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import { mayEdit } from '@/shared/api/course.ts';
import type { CourseAdmin } from '@/shared/api/types.ts';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Field } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { Dependents } from '../Dependents.tsx';
import { courseAdminQuery } from '../queries.ts';
import { DeleteCourse } from './DeleteCourse.tsx';

/** Off the shelf and back, and the end of a course in which nobody has a record. */
export function End({ course }: { course: CourseAdmin }) {
  const { t } = useTranslation('studio');
  const client = useQueryClient();
  const navigate = useNavigate();
  const person = usePerson();
  const [deleting, setDeleting] = useState(false);
  const [shelving, setShelving] = useState(false);
  const [copying, setCopying] = useState(false);
  const params = { path: { id: course.id } };
  const fresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['course', course.id] }),
      client.invalidateQueries({ queryKey: ['courses'] }),
      client.invalidateQueries({ queryKey: ['catalogue'] }),
    ]);
  const archive = useAct(
    async () => {
      const saved = await call(
        course.archivedAt
          ? api.POST('/courses/{id}/restore', { params })
          : api.POST('/courses/{id}/archive', { params }),
      );
      client.setQueryData(courseAdminQuery(course.id).queryKey, saved);
    },
    () => {
      setShelving(false);
      return fresh();
    },
    t(course.archivedAt ? 'end.restored' : 'end.archived'),
  );
  const remove = useAct(
    async () => {
      await call(api.DELETE('/courses/{id}', { params }));
      await navigate({ to: '/teach' });
      client.removeQueries({ queryKey: ['course', course.id] });
    },
    () => {
      setDeleting(false);
      return client.invalidateQueries({ queryKey: ['courses'] });
    },
    t('end.deleted'),
  );
  // The browser fetches it by itself: films need not pass through the page. The question before keeps the session fresh.
  const save = useAct(
    async () => {
      await call(api.GET('/courses/{id}', { params }));
      Object.assign(document.createElement('a'), {
        href: `/api/v1/courses/${course.id}/archive`,
        download: '',
      }).click();
    },
    () => {},
    t('export.begun'),
  );
  if (!mayEdit(course, person)) return null;
  return (
    <section className="cs-end">
      <h2>{t(course.archivedAt ? 'end.restoreTitle' : 'end.title')}</h2>
      <p className="q">{t(course.archivedAt ? 'end.restoreText' : 'end.text')}</p>
      <div className="row w" style={{ marginBlockStart: 16 }}>
        <button type="button" className="btn" onClick={() => setCopying(true)}>
          <Icon name="plus" s />
          {t('copy.action')}
        </button>
        <button
          type="button"
          className="btn"
          data-busy={save.isPending || undefined}
          onClick={() => save.mutate()}
        >
          <Icon name="dl" s />
          {t('export.action')}
        </button>
        <button
          type="button"
          className="btn"
          data-busy={archive.isPending || undefined}
          onClick={() => (course.archivedAt ? archive.mutate() : setShelving(true))}
        >
          <Icon name={course.archivedAt ? 'undo' : 'box'} s />
          {t(course.archivedAt ? 'end.restore' : 'end.archive')}
        </button>
        {course.myTeamRole === 'owner' || person.role === 'super_admin' ? (
          <button type="button" className="btn bare bad-t" onClick={() => setDeleting(true)}>
            <Icon name="trash" s />
            {t('end.delete')}
          </button>
        ) : null}
      </div>
      {copying ? <Duplicate course={course} onClose={() => setCopying(false)} /> : null}
      <ConfirmDialog
        opened={shelving}
        onClose={() => setShelving(false)}
        onConfirm={() => archive.mutate()}
        title={t('end.archiveTitle', { title: course.title })}
        text={
          <>
            {t('end.text')}
            {shelving ? <Dependents courseId={course.id} /> : null}
          </>
        }
        action={t('end.archive')}
        busy={archive.isPending}
      />
      {deleting ? (
        <DeleteCourse
          course={course}
          onClose={() => setDeleting(false)}
          onConfirm={() => remove.mutate()}
          busy={remove.isPending}
        />
      ) : null}
    </section>
  );
}

/** Makes a draft of one's own out of the course, and opens it. */
function Duplicate({ course, onClose }: { course: CourseAdmin; onClose: () => void }) {
  const { t } = useTranslation('studio');
  const client = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({
    initial: { title: t('copy.of', { title: course.title }).slice(0, 200) },
    submit: async ({ title }) => {
      const made = await call(
        api.POST('/courses/{id}/duplicate', { params: { path: { id: course.id } }, body: { title } }),
      );
      await client.invalidateQueries({ queryKey: ['courses'] });
      onClose();
      await navigate({ to: '/teach/$courseId', params: { courseId: made.id } });
    },
  });
  return (
    <FormDialog form={form} title={t('copy.action')} action={t('courses.create')} onClose={onClose}>
      <p className="q">{t('copy.text')}</p>
      <Field label={t('settings.title')} error={form.fieldError('title')}>
        <input className="in" dir="auto" {...form.text('title')} />
      </Field>
    </FormDialog>
  );
}
