import './outline.css';
import './settings/settings.css';
import './studio.css';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { CourseAdmin, CourseType } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Cover } from '@/shared/ui/Cover.tsx';
import { Field, SearchBox, Segments, Select } from '@/shared/ui/Field.tsx';
import { FormDialog } from '@/shared/ui/FormDialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Price } from '@/shared/ui/Price.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useForm } from '@/shared/ui/useForm.ts';
import { useMarked } from '@/shared/ui/useMarked.ts';
import { useRested } from '@/shared/ui/useRested.ts';
import { Bulk } from './Bulk.tsx';
import { ImportCourse } from './ImportCourse.tsx';
import { coursesQuery, STATES } from './queries.ts';

const route = getRouteApi('/teach');
const TABS = ['all', ...STATES] as const;

/** The courses that one teaches, and the way to a new one. */
export default function CoursesPage() {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(coursesQuery(search));
  const [adding, setAdding] = useState(false);
  const [importing, setImporting] = useState(false);
  const marked = useMarked();
  const [text, setText] = useRested(
    search.q ?? '',
    (q) =>
      void navigate({
        search: (s) => ({ ...(s.state ? { state: s.state } : {}), ...(q ? { q } : {}) }),
        replace: true,
      }),
  );
  orThrow(list);
  const pages = list.data?.pages ?? [];
  const courses = pages.flatMap((p) => p.items);
  const counts = pages[0]?.counts;
  const all = counts ? (counts.all ?? counts.draft + counts.published + counts.archived) : 0;
  const bare = all === 0 && !search.q && !search.state;
  const add = (
    <button type="button" className={bare ? 'btn next big' : 'btn pri'} onClick={() => setAdding(true)}>
      <Icon name="plus" s />
      {t('courses.add')}
    </button>
  );
  return (
    <>
      <div className="hd2">
        <h1>
          {t('courses.title')} {counts ? <span className="cnt">{f.num(all)}</span> : null}
        </h1>
        <span className="end row">
          <button type="button" className="btn" onClick={() => setImporting(true)}>
            <Icon name="upload" s />
            {t('import.action')}
          </button>
          {bare ? null : add}
        </span>
      </div>
      {!list.data ? (
        <div style={{ marginBlockStart: 20 }}>
          <SkeletonRows rows={5} height={88} />
        </div>
      ) : bare ? (
        <div style={{ marginBlockStart: 20 }}>
          <EmptyState
            title={t('courses.empty')}
            why={t('courses.emptyWhy')}
            steps={[t('courses.step1'), t('courses.step2'), t('courses.step3')]}
            action={add}
          />
        </div>
      ) : (
        <>
          <div className="tools">
            <SearchBox label={t('courses.search')} value={text} onChange={setText} />
            <Segments
              label={t('courses.state')}
              value={search.state ?? 'all'}
              onChange={(state) =>
                void navigate({
                  search: (s) => ({ ...(s.q ? { q: s.q } : {}), ...(state === 'all' ? {} : { state }) }),
                  replace: true,
                })
              }
              items={TABS.map((s) => ({
                value: s,
                label: t(`state.${s}`),
                count: f.num(s === 'all' ? all : (counts?.[s] ?? 0)),
              }))}
            />
          </div>
          <Bulk chosen={courses.filter((c) => marked.has(c.id))} onDone={marked.clear} />
          {courses.length ? (
            <div className="crs-l">
              {courses.map((c) => (
                <CourseRow
                  key={c.id}
                  course={c}
                  marked={marked.has(c.id)}
                  onMark={(on) => marked.mark(c.id, on)}
                />
              ))}
            </div>
          ) : (
            <EmptyState title={t('courses.none')} why={t('courses.noneWhy')} />
          )}
          <ShowMore
            shown={courses.length}
            total={counts?.[search.state ?? 'all']}
            hasMore={list.hasNextPage}
            busy={list.isFetchingNextPage}
            failed={list.isFetchNextPageError}
            onMore={() => void list.fetchNextPage()}
          />
        </>
      )}
      <NewCourse opened={adding} onClose={() => setAdding(false)} />
      {importing ? <ImportCourse onClose={() => setImporting(false)} /> : null}
    </>
  );
}

function CourseRow({
  course: c,
  marked,
  onMark,
}: {
  course: CourseAdmin;
  marked: boolean;
  onMark: (on: boolean) => void;
}) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  return (
    <article className="crs-r">
      <label className="crs-x">
        <input type="checkbox" checked={marked} onChange={(e) => onMark(e.currentTarget.checked)} />
        <span className="sr">{t('bulk.mark', { title: c.title })}</span>
      </label>
      <Cover src={c.cover.card} width={208} height={130} />
      <div className="grow">
        <h2>
          <Link to="/teach/$courseId" params={{ courseId: c.id }}>
            <bdi>{c.title}</bdi>
          </Link>
        </h2>
        <div className="t2 q">
          {t(`type.${c.courseType}`)} ·{' '}
          {t('courses.enrolled', { count: c.enrollmentCount, n: f.num(c.enrollmentCount) })} ·{' '}
          {t('courses.changed', { when: f.relative(c.updatedAt) })}
        </div>
        {c.archivedAt ? (
          <StatePill icon="box">{t('state.archived')}</StatePill>
        ) : c.isPublished ? (
          <StatePill tone="good" icon="check">
            {t('state.published')}
          </StatePill>
        ) : (
          <StatePill icon="edit">{t('state.draft')}</StatePill>
        )}
      </div>
      <span className="end desk">
        <Price money={c.price} />
      </span>
    </article>
  );
}

function NewCourse({ opened, onClose }: { opened: boolean; onClose: () => void }) {
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
            options={[
              { value: 'en', label: 'English', lang: 'en' },
              { value: 'ar', label: 'العربية', lang: 'ar' },
            ]}
          />
        </Field>
      </div>
    </FormDialog>
  );
}
