import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import type { CourseType } from '@/shared/api/types.ts';
import { languageChoices } from '@/shared/i18n/languages.ts';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { useForm } from '@/shared/ui/useForm.ts';

/** Begins a course, and opens it. */
export function NewCourse({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t, i18n } = useTranslation('studio');
  const navigate = useNavigate();
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: (body: { title: string; courseType: CourseType; language: string }) =>
      call(api.POST('/courses', { body })),
  });
  const form = useForm({
    initial: { title: '', courseType: 'online' as CourseType, language: i18n.language },
    draft: 'new-course',
    submit: async (values) => {
      const course = await create.mutateAsync(values);
      await client.invalidateQueries({ queryKey: ['courses'] });
      onClose();
      await navigate({ to: '/teach/$courseId', params: { courseId: course.id } });
    },
  });
  return (
    <FormDialog
      opened={opened}
      form={form}
      title={t('courses.add')}
      action={t('courses.create')}
      ready={Boolean(form.values.title.trim())}
      onClose={onClose}
    >
      <Field label={t('settings.title')} hint={t('courses.titleHint')} error={form.fieldError('title')}>
        <input className="in" dir="auto" maxLength={200} {...form.text('title')} />
      </Field>
      <div className="fields2">
        <Field label={t('settings.type')} error={form.fieldError('courseType')}>
          <Select
            value={form.values.courseType}
            onChange={(e) => form.set('courseType', e.currentTarget.value as CourseType)}
            options={(['online', 'classroom', 'hybrid'] as const).map((v) => ({
              value: v,
              label: t(`type.${v}`),
            }))}
          />
        </Field>
        <Field label={t('settings.language')} error={form.fieldError('language')}>
          <Select
            value={form.values.language}
            onChange={(e) => form.set('language', e.currentTarget.value)}
            options={languageChoices(i18n.language, form.values.language)}
          />
        </Field>
      </div>
    </FormDialog>
  );
}
