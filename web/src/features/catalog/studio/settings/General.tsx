import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import type { CourseAdmin, CourseChange, CourseType, Level } from '@/shared/api/types.ts';
import { languageChoices } from '@/shared/i18n/languages.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { Field, Select, Switch } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { categoriesQuery } from '../../queries.ts';
import { useEdited } from './useEdited.ts';

const valuesOf = (c: CourseAdmin) => ({
  title: c.title,
  shortDescription: c.shortDescription ?? '',
  description: c.description,
  learningOutcomes: c.learningOutcomes ?? '',
  requirements: c.requirements ?? '',
  category: c.category ?? '',
  level: c.level,
  language: c.language,
  courseType: c.courseType,
  amount: c.price.amount,
  tags: c.tags.join(', '),
  slug: c.slug,
  isFeatured: c.isFeatured,
});

type Values = ReturnType<typeof valuesOf>;

/** The words in a list as people write it, with commas of either script. */
const tagsOf = (list: string) =>
  list
    .split(/[,،]/)
    .map((tag) => tag.trim())
    .filter(Boolean);

/** The fields as they are sent. */
const bodyOf = (v: Values, currency: string): CourseChange => ({
  title: v.title.trim(),
  shortDescription: v.shortDescription.trim() || null,
  description: v.description,
  learningOutcomes: v.learningOutcomes.trim() || null,
  requirements: v.requirements.trim() || null,
  category: v.category || null,
  level: v.level,
  language: v.language,
  courseType: v.courseType,
  price: { amount: latinOf(v.amount) || '0', currency },
  tags: tagsOf(v.tags),
  slug: v.slug.trim(),
  isFeatured: v.isFeatured,
});

/** What the course page says, for whom and for how much. */
export function General({ course }: { course: CourseAdmin }) {
  const { t, i18n } = useTranslation('studio');
  const client = useQueryClient();
  const person = usePerson();
  const categories = useQuery(categoriesQuery).data?.items ?? [];
  /** As the form shows a course: its category by the name of its address. */
  const shown = (c: CourseAdmin): Values => ({
    ...valuesOf(c),
    category:
      categories.find((one) => [one.slug, one.name, one.id].includes(c.category ?? ''))?.slug ??
      c.category ??
      '',
  });
  const form = useEdited({
    course,
    shown,
    bodyOf: (v) => bodyOf(v, course.price.currency),
    draft: `course-${course.id}`,
    saved: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['courses'] }),
        client.invalidateQueries({ queryKey: ['catalogue'] }),
      ]),
  });
  const v = form.values;
  const error = (name: string) => form.fieldError(name);
  return (
    <form ref={form.form} className="fields cset" onSubmit={form.onSubmit} noValidate>
      {form.message ? <Note tone="bad">{form.message}</Note> : null}
      <Field label={t('settings.title')} error={error('title')}>
        <input className="in" dir="auto" {...form.text('title')} />
      </Field>
      <Field label={t('settings.short')} hint={t('settings.shortHint')} error={error('shortDescription')}>
        <textarea className="in" dir="auto" rows={2} {...form.text('shortDescription')} />
      </Field>
      <Field label={t('settings.description')} error={error('description')}>
        <textarea className="in" dir="auto" rows={6} {...form.text('description')} />
      </Field>
      <Field label={t('settings.outcomes')} hint={t('settings.linesHint')} error={error('learningOutcomes')}>
        <textarea className="in" dir="auto" rows={5} {...form.text('learningOutcomes')} />
      </Field>
      <Field label={t('settings.requirements')} hint={t('settings.linesHint')} error={error('requirements')}>
        <textarea className="in" dir="auto" rows={3} {...form.text('requirements')} />
      </Field>
      <div className="fields2">
        <Field label={t('settings.category')} error={error('category')}>
          <Select
            value={v.category}
            onChange={(e) => form.set('category', e.currentTarget.value)}
            options={[
              { value: '', label: t('settings.noCategory') },
              ...categories.map((c) => ({
                value: c.slug,
                label: i18n.language === 'ar' ? (c.nameAr ?? c.name) : c.name,
              })),
            ]}
          />
        </Field>
        <Field label={t('settings.level')} error={error('level')}>
          <Select
            value={v.level}
            onChange={(e) => form.set('level', e.currentTarget.value as Level)}
            options={(['beginner', 'intermediate', 'advanced'] as const).map((l) => ({
              value: l,
              label: t(`level.${l}`),
            }))}
          />
        </Field>
        <Field label={t('settings.type')} error={error('courseType')}>
          <Select
            value={v.courseType}
            onChange={(e) => form.set('courseType', e.currentTarget.value as CourseType)}
            options={(['online', 'classroom', 'hybrid'] as const).map((x) => ({
              value: x,
              label: t(`type.${x}`),
            }))}
          />
        </Field>
        <Field label={t('settings.language')} error={error('language')}>
          <Select
            value={v.language}
            onChange={(e) => form.set('language', e.currentTarget.value)}
            options={languageChoices(i18n.language, v.language)}
          />
        </Field>
        <Field
          label={t('settings.price', { currency: course.price.currency })}
          hint={t('settings.priceHint')}
          error={error('price.amount') ?? error('price')}
        >
          <input className="in" inputMode="decimal" dir="ltr" {...form.text('amount')} />
        </Field>
      </div>
      <Field label={t('settings.tags')} hint={t('settings.tagsHint')} error={error('tags')}>
        <input className="in" dir="auto" {...form.text('tags')} />
      </Field>
      <Field label={t('settings.slug')} hint={t('settings.slugHint')} error={error('slug')}>
        <input className="in" dir="ltr" autoCapitalize="none" spellCheck={false} {...form.text('slug')} />
      </Field>
      {person.role === 'super_admin' ? (
        <Switch
          label={t('settings.featured')}
          checked={v.isFeatured}
          onChange={(e) => form.set('isFeatured', e.currentTarget.checked)}
        />
      ) : null}
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
