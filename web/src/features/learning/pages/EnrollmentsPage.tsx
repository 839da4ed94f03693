import './people.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { groupsQuery } from '@/shared/api/course.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { ListedEnrollment } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { DateTime, EmptyState, ProgressBar, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { ChooseAll } from '@/shared/ui/ChooseAll.tsx';
import { CourseChooser } from '@/shared/ui/CourseChooser.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { SearchBox, Segments, Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useChosen } from '@/shared/ui/useChosen.ts';
import { useRested } from '@/shared/ui/useRested.ts';
import { Acts, type Chosen } from '../enrolment/Acts.tsx';
import { nameOf, useColumns } from '../enrolment/columns.tsx';
import { Detail } from '../enrolment/Detail.tsx';
import { useUntil } from '../enrolment/until.ts';
import { type EnrollmentSearch, enrollmentsQuery, readEnrollments, STATUSES } from '../queries.ts';
import { StatusPill } from '../StatusPill.tsx';

const route = getRouteApi('/enrollments');
const TABS = ['all', ...STATUSES] as const;

/** The moment so many days from now. */
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

/** What is kept of an enrolment that is chosen. */
const chosenOf = (e: ListedEnrollment): Chosen => ({ id: e.id, name: nameOf(e) });

/** Who is or was enrolled in one's courses; for a super admin in all. */
export default function EnrollmentsPage() {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(enrollmentsQuery(search));
  const groups = useQuery({ ...groupsQuery(search.course ?? ''), enabled: !!search.course }).data?.items;
  const go = (change: { [K in keyof EnrollmentSearch]?: EnrollmentSearch[K] | undefined }) =>
    void navigate({
      // What is empty leaves the address.
      search: (s) => Object.fromEntries(Object.entries({ ...s, ...change }).filter(([, v]) => v)),
      replace: true,
    });
  const [text, setText] = useRested(search.q ?? '', (q) => go({ q }));
  const chosen = useChosen<Chosen>(search, async (cursor) => {
    const page = await readEnrollments(search, cursor);
    return { ...page, items: page.items.map(chosenOf) };
  });
  const failed = useFailed(false);
  const [open, setOpen] = useState<ListedEnrollment | null>(null);
  const until = useUntil();
  const begin = useColumns<ListedEnrollment>(chosenOf, chosen, (e) => (
    <button type="button" className="link m clip" onClick={() => setOpen(e)}>
      <bdi>{nameOf(e)}</bdi>
    </button>
  ));
  orThrow(list);
  const pages = list.data?.pages ?? [];
  const enrollments = pages.flatMap((p) => p.items);
  const counts = pages[0]?.counts;
  const narrowed = Object.keys(search).length > 0;
  const dates = (['enrolledFrom', 'completedFrom'] as const).filter((k) => search[k]);
  return (
    <>
      <div className="hd2">
        <h1>
          {t('list.title')} {counts ? <span className="cnt">{f.num(counts.all)}</span> : null}
        </h1>
        {counts?.all ? (
          <span className="end">
            <a
              className="btn"
              href={`/api/v1/enrollments/export?${new URLSearchParams({ ...search })}`}
              download
            >
              <Icon name="dl" s />
              {t('list.export')}
            </a>
          </span>
        ) : null}
      </div>
      {open ? (
        <Detail
          id={open.id}
          name={nameOf(open)}
          userId={open.user.id}
          courseId={open.course.id}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {counts?.all === 0 && !narrowed ? (
        <EmptyState title={t('people.none')} why={t('list.noneWhy')} />
      ) : (
        <>
          <div className="tools">
            <SearchBox label={t('people.search')} value={text} onChange={setText} />
            <Segments
              label={t('people.status')}
              value={search.status ?? 'all'}
              onChange={(status) => go({ status: status === 'all' ? undefined : status })}
              items={TABS.map((s) => ({
                value: s,
                label: s === 'all' ? t('people.all') : t(`status.${s}`),
                ...(counts ? { count: f.num(counts[s]) } : {}),
              }))}
            />
            <span className="end" />
            <CourseChooser
              small
              aria-label={t('list.course')}
              none={t('list.anyCourse')}
              value={search.course ?? ''}
              onChange={(course) => go({ course, group: undefined })}
            />
            {groups?.length ? (
              <Select
                full={false}
                small
                aria-label={t('list.group')}
                value={search.group ?? ''}
                onChange={(e) => go({ group: e.currentTarget.value })}
                options={[
                  { value: '', label: t('list.anyGroup') },
                  ...groups.map((g) => ({ value: g.id, label: isolate(g.name) })),
                ]}
              />
            ) : null}
            <Select
              full={false}
              small
              aria-label={t('list.access')}
              value={search.endsBefore ? 'soon' : ''}
              onChange={(e) => go({ endsBefore: e.currentTarget.value ? inDays(30) : undefined })}
              options={[
                { value: '', label: t('list.anyAccess') },
                { value: 'soon', label: t('list.endsSoon') },
              ]}
            />
          </div>
          {dates.length ? (
            <div className="row w" style={{ marginBlockEnd: 16 }}>
              {dates.map((k) => (
                <button key={k} type="button" className="btn sm" onClick={() => go({ [k]: undefined })}>
                  {t(`list.${k}`, { day: f.date(search[k] ?? '', { dateStyle: 'medium' }) })}
                  <Icon name="x" s />
                  <span className="sr">{t('remove')}</span>
                </button>
              ))}
            </div>
          ) : null}
          <Acts
            chosen={chosen.list}
            courseId={search.course}
            onNone={chosen.clear}
            onDone={(done) => chosen.mark(done, false)}
          />
          <ChooseAll
            rows={enrollments.map(chosenOf)}
            chosen={chosen}
            more={list.hasNextPage}
            total={counts?.[search.status ?? 'all']}
            onFailed={failed}
          />
          {!list.data ? (
            <SkeletonRows />
          ) : enrollments.length ? (
            <DataTable<ListedEnrollment>
              label={t('list.title')}
              rows={enrollments}
              keyOf={(e) => e.id}
              columns={[
                ...begin,
                {
                  id: 'course',
                  label: t('list.course'),
                  wide: true,
                  cell: (e) => (
                    <Link
                      className="link"
                      to="/teach/$courseId/people"
                      params={{ courseId: e.course.id }}
                      search={{ q: e.user.email }}
                    >
                      <bdi>{e.course.title}</bdi>
                    </Link>
                  ),
                },
                {
                  id: 'progress',
                  label: t('people.progress'),
                  bare: true,
                  cell: (e) => (
                    <div className="pp">
                      <b className="num t2">{f.percent(e.progress)}</b>
                      <ProgressBar value={e.progress} label={t('people.progress')} />
                    </div>
                  ),
                },
                {
                  id: 'status',
                  label: t('people.status'),
                  bare: true,
                  cell: (e) => (
                    <>
                      <StatusPill status={e.status} />
                      {e.completedAt ? (
                        <div className="t1 q">
                          <DateTime iso={e.completedAt} />
                        </div>
                      ) : null}
                      {e.accessUntil ? <div className="t1 q">{until(e.accessUntil)}</div> : null}
                    </>
                  ),
                },
                {
                  id: 'enrolled',
                  label: t('list.enrolled'),
                  cell: (e) => (
                    <span className="q">
                      <DateTime iso={e.enrolledAt} />
                    </span>
                  ),
                },
              ]}
            />
          ) : (
            <EmptyState title={t('people.noMatch')} why={t('people.noMatchWhy')} />
          )}
          <ShowMore
            shown={enrollments.length}
            total={counts?.[search.status ?? 'all']}
            hasMore={list.hasNextPage}
            busy={list.isFetchingNextPage}
            failed={list.isFetchNextPageError}
            onMore={() => void list.fetchNextPage()}
          />
        </>
      )}
    </>
  );
}
