import './outline.css';
import './settings/settings.css';
import './studio.css';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { usePerson } from '@/platform/session.ts';
import { downloadFile, oneOf } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { ChooseAll } from '@/shared/ui/ChooseAll.tsx';
import { SearchBox, Segments, Select } from '@/shared/ui/Field.tsx';
import { Filters } from '@/shared/ui/Filters.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useChosen } from '@/shared/ui/useChosen.ts';
import { useRested } from '@/shared/ui/useRested.ts';
import { Bulk, type Chosen } from './Bulk.tsx';
import { CourseRow } from './courses/CourseRow.tsx';
import { NewCourse } from './courses/NewCourse.tsx';
import { ImportCourse } from './ImportCourse.tsx';
import { type CoursesSearch, coursesQuery, ORDERS, readCourses, STATES } from './queries.ts';

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
  const admin = usePerson().role === 'super_admin';
  const chosen = useChosen<Chosen>(search, (cursor) => readCourses(search, cursor));
  const go = (change: { [K in keyof CoursesSearch]?: string }) => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value);
    void navigate({ search: Object.fromEntries(next), replace: true });
  };
  const [text, setText] = useRested(search.q ?? '', (q) => go({ q }));
  const failed = useFailed();
  const save = useMutation({
    mutationFn: () =>
      downloadFile('GET', `/courses/export?${new URLSearchParams({ ...search })}`, 'courses.csv'),
    onError: failed,
  });
  orThrow(list);
  const pages = list.data?.pages ?? [];
  const courses = pages.flatMap((p) => p.items);
  const counts = pages[0]?.counts;
  const all = counts ? (counts.all ?? counts.draft + counts.published + counts.archived) : 0;
  const owners = pages[0]?.owners ?? [];
  const bare = all === 0 && !search.q && !search.state && !search.owner;
  const found = counts?.[search.state ?? 'all'];
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
        <span className="end row w">
          {bare ? null : (
            <button
              type="button"
              className="btn"
              data-busy={save.isPending || undefined}
              onClick={() => save.mutate()}
            >
              <Icon name="dl" s />
              {t('courses.csv')}
            </button>
          )}
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
              onChange={(state) => go({ state: state === 'all' ? '' : state })}
              items={TABS.map((s) => ({
                value: s,
                label: t(`state.${s}`),
                count: f.num(s === 'all' ? all : (counts?.[s] ?? 0)),
              }))}
            />
            <Filters on={(search.owner ? 1 : 0) + (search.sort ? 1 : 0)}>
              {admin ? (
                <Select
                  full={false}
                  small
                  aria-label={t('courses.owner')}
                  value={search.owner ?? ''}
                  onChange={(e) => go({ owner: e.currentTarget.value })}
                  options={[
                    { value: '', label: t('courses.anyOwner') },
                    ...owners.map((o) => ({ value: o.id, label: o.name, dir: 'auto' as const })),
                  ]}
                />
              ) : null}
              <Select
                full={false}
                small
                aria-label={t('courses.order')}
                value={search.sort ?? 'created'}
                onChange={(e) => go({ sort: oneOf(ORDERS, e.currentTarget.value) ?? '' })}
                options={(['created', ...ORDERS] as const).map((o) => ({
                  value: o,
                  label: t(`courses.by.${o}`),
                }))}
              />
            </Filters>
          </div>
          <Bulk chosen={chosen.list} onNone={chosen.clear} onDone={(done) => chosen.mark(done, false)} />
          <ChooseAll rows={courses} chosen={chosen} more={list.hasNextPage} total={found} onFailed={failed} />
          {courses.length ? (
            <div className="crs-l">
              {courses.map((c) => (
                <CourseRow
                  key={c.id}
                  course={c}
                  owner={admin}
                  marked={chosen.has(c.id)}
                  onMark={(on) => chosen.mark([c], on)}
                />
              ))}
            </div>
          ) : (
            <EmptyState title={t('courses.none')} why={t('courses.noneWhy')} />
          )}
          <ShowMore
            shown={courses.length}
            total={found}
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
