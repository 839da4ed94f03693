import './people.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { useFailed } from '@/platform/failed.ts';
import { ImportDialog } from '@/platform/import/ImportDialog.tsx';
import { useTopic } from '@/platform/live.ts';
import { usePerson } from '@/platform/session.ts';
import { oneOf } from '@/shared/api/client.ts';
import { courseAdminQuery, groupsQuery, mayEdit, mayTalk } from '@/shared/api/course.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { CourseAdmin, CoursePerson } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Chip, DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { ChooseAll } from '@/shared/ui/ChooseAll.tsx';
import { CourseTabs } from '@/shared/ui/CourseTabs.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { SearchBox, Segments, Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useChosen } from '@/shared/ui/useChosen.ts';
import { useRested } from '@/shared/ui/useRested.ts';
import { Acts, type Chosen } from '../enrolment/Acts.tsx';
import { AddPeople } from '../enrolment/AddPeople.tsx';
import { nameOf, useColumns } from '../enrolment/columns.tsx';
import { Invitations } from '../enrolment/Invitations.tsx';
import { useValidity } from '../enrolment/validity.ts';
import { WaitingList } from '../enrolment/WaitingList.tsx';
import { peopleQuery, readPeople, SORTS, type Sort, STATUSES, titlesQuery, VALID } from '../queries.ts';
import { StatusPill } from '../StatusPill.tsx';
import { PlanBar } from '../trainee/PlanBar.tsx';
import { Reasons } from '../trainee/Reasons.tsx';

const route = getRouteApi('/teach/$courseId/people');
const TABS = ['all', 'behind', ...STATUSES] as const;

/** What is kept of somebody who is chosen. */
const chosenOf = (p: CoursePerson): Chosen => ({ id: p.enrollmentId, name: nameOf(p) });

/** Who learns in this course and how far they are. */
export default function PeoplePage() {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const { courseId } = route.useParams();
  const search = route.useSearch();
  useTopic(`course:${courseId}`);
  const navigate = route.useNavigate();
  const [importing, setImporting] = useState(false);
  const [adding, setAdding] = useState(false);
  const chosen = useChosen<Chosen>({ courseId, ...search, sort: undefined }, async (cursor) => {
    const page = await readPeople(courseId, search, cursor);
    return { ...page, items: page.items.map(chosenOf) };
  });
  const failed = useFailed(false);
  const valid = useValidity();
  const me = usePerson();
  const course = useQuery(courseAdminQuery(courseId)).data;
  useTitle(course ? `${t('people.title')} · ${course.title}` : t('people.title'));
  const list = useInfiniteQuery(peopleQuery(courseId, search));
  const [text, setText] = useRested(
    search.q ?? '',
    (q) =>
      void navigate({
        search: ({ q: _, ...s }) => ({ ...s, ...(q ? { q } : {}) }),
        replace: true,
      }),
  );
  const decides = course !== undefined && mayEdit(course, me);
  const talks = course !== undefined && mayTalk(course);
  const titles = useQuery({ ...titlesQuery(courseId), enabled: Boolean(search.content) }).data;
  const groups = useQuery(groupsQuery(courseId)).data?.items ?? [];
  const sort = search.sort ?? SORTS[0];
  const sortBy = (next: Sort) =>
    void navigate({
      search: ({ sort: _, ...s }) => ({ ...s, ...(next === SORTS[0] ? {} : { sort: next }) }),
      replace: true,
    });
  /** The heading sorts by its column, and pressed again the other way. */
  const sortable = (first: Sort, then: Sort) => ({
    now:
      sort === first || sort === then
        ? sort.startsWith('-')
          ? ('descending' as const)
          : ('ascending' as const)
        : undefined,
    onSort: () => sortBy(sort === first ? then : first),
  });
  const begin = useColumns<CoursePerson>(
    chosenOf,
    decides ? chosen : null,
    (p) => (
      <Link
        className="link m clip"
        to="/teach/$courseId/people/$userId"
        params={{ courseId, userId: p.user.id }}
      >
        <bdi>{nameOf(p)}</bdi>
      </Link>
    ),
    sortable('name', '-name'),
  );
  orThrow(list);
  const pages = list.data?.pages ?? [];
  const people = pages.flatMap((p) => p.items);
  const counts = pages[0]?.counts;
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/teach">
          {t('courses')}
        </Link>{' '}
        / <bdi>{course?.title}</bdi>
      </p>
      <div className="hd2">
        <h1>
          {t('people.title')} {counts ? <span className="cnt">{f.num(counts.all)}</span> : null}
        </h1>
        {decides ? (
          <span className="end row">
            <button type="button" className="btn" onClick={() => setImporting(true)}>
              <Icon name="upload" s />
              {t('platform:import.title')}
            </button>
            <button type="button" className="btn pri" disabled={!course} onClick={() => setAdding(true)}>
              <Icon name="plus" s />
              {t('add.action')}
            </button>
          </span>
        ) : null}
      </div>
      <CourseTabs courseId={courseId} />
      {adding && course ? <AddPeople course={course} onClose={() => setAdding(false)} /> : null}
      <WaitingList courseId={courseId} decides={decides} />
      {decides ? <Invitations courseId={courseId} /> : null}
      {importing ? <ImportDialog course={courseId} onClose={() => setImporting(false)} /> : null}
      {counts && counts.all === 0 && !search.did && !search.valid ? (
        <EmptyState title={t('people.none')} why={t('people.noneWhy')} />
      ) : (
        <>
          <div className="tools people-t">
            <Segments
              label={t('people.status')}
              value={search.behind ? 'behind' : (search.status ?? 'all')}
              onChange={(tab) =>
                void navigate({
                  search: ({ status: _, behind: __, ...s }) => ({
                    ...s,
                    ...(tab === 'all' ? {} : tab === 'behind' ? { behind: true } : { status: tab }),
                  }),
                  replace: true,
                })
              }
              items={TABS.map((s) => ({
                value: s,
                label: s === 'all' ? t('people.all') : s === 'behind' ? t('behind.tab') : t(`status.${s}`),
                ...(counts ? { count: f.num(counts[s]) } : {}),
              }))}
            />
            <span className="end" />
            <SearchBox label={t('people.search')} value={text} onChange={setText} />
            <Select
              full={false}
              small
              aria-label={t('people.sort')}
              value={sort}
              onChange={(e) => sortBy(oneOf(SORTS, e.currentTarget.value) ?? SORTS[0])}
              options={SORTS.map((s) => ({ value: s, label: t(`people.sorts.${s}`) }))}
            />
            {course?.validMonths || search.valid || counts?.expired || counts?.soon ? (
              <Select
                full={false}
                small
                aria-label={t('valid.label')}
                value={search.valid ?? ''}
                onChange={(e) => {
                  const which = VALID.find((v) => v === e.currentTarget.value);
                  void navigate({
                    search: ({ valid: _, ...s }) => ({ ...s, ...(which ? { valid: which } : {}) }),
                    replace: true,
                  });
                }}
                options={[
                  { value: '', label: t('valid.any') },
                  ...VALID.map((v) => ({
                    value: v,
                    label: t(`valid.${v}`, { n: f.num(counts?.[v] ?? 0) }),
                  })),
                ]}
              />
            ) : null}
            {groups.length ? (
              <Select
                full={false}
                small
                aria-label={t('people.group')}
                value={search.group ?? ''}
                onChange={(e) => {
                  const group = e.currentTarget.value;
                  void navigate({
                    search: ({ group: _, ...s }) => ({ ...s, ...(group ? { group } : {}) }),
                    replace: true,
                  });
                }}
                options={[
                  { value: '', label: t('people.anyGroup') },
                  ...groups.map((g) => ({
                    value: g.id,
                    label: g.name,
                    dir: 'auto' as const,
                    lang: course?.language ?? '',
                  })),
                ]}
              />
            ) : null}
          </div>
          {search.did ? (
            <p className="rule-p">
              <Chip
                label={t(`did.${search.did}`, { content: titles?.get(search.content ?? '') ?? '' })}
                remove={t('did.remove')}
                onRemove={() =>
                  void navigate({ search: ({ did: _, content: __, ...s }) => s, replace: true })
                }
              />
            </p>
          ) : null}
          {search.behind && course ? <Rule course={course} /> : null}
          <Acts
            chosen={chosen.list}
            courseId={courseId}
            onNone={chosen.clear}
            onDone={(done) => chosen.mark(done, false)}
          />
          {decides ? (
            <ChooseAll
              rows={people.map(chosenOf)}
              chosen={chosen}
              more={list.hasNextPage}
              total={pages[0]?.total}
              onFailed={failed}
            />
          ) : null}
          {!list.data ? (
            <SkeletonRows />
          ) : people.length ? (
            <DataTable<CoursePerson>
              label={t('people.title')}
              rows={people}
              keyOf={(p) => p.enrollmentId}
              columns={[
                ...begin,
                {
                  id: 'progress',
                  label: t('people.progress'),
                  sort: sortable('-progress', 'progress'),
                  wide: true,
                  bare: true,
                  cell: (p) => (
                    <PlanBar
                      progress={p.progress}
                      plan={p.plan}
                      behind={p.behind.some((b) => b.why === 'under_plan')}
                      count={t('people.of', { n: f.num(p.done), total: f.num(p.total) })}
                    />
                  ),
                },
                {
                  id: 'status',
                  label: t('people.status'),
                  bare: true,
                  cell: (p) =>
                    p.behind.length ? (
                      <Reasons behind={p.behind} last={p.lastActiveAt} />
                    ) : (
                      <>
                        <StatusPill status={p.status} />
                        {p.status === 'completed' && p.validUntil ? (
                          <div className="t1 q">{valid(p.validUntil)}</div>
                        ) : null}
                      </>
                    ),
                },
                {
                  id: 'active',
                  label: t('people.active'),
                  sort: sortable('-active', 'active'),
                  cell: (p) => (
                    <span className="q">
                      {p.lastActiveAt ? <DateTime iso={p.lastActiveAt} /> : t('people.never')}
                    </span>
                  ),
                },
                {
                  id: 'contact',
                  label: t('people.contact'),
                  bare: true,
                  cell: (p) => (
                    <span className="row">
                      {talks ? (
                        <Link
                          className="btn bare sq"
                          to="/messages/with/$userId"
                          params={{ userId: p.user.id }}
                          aria-label={t('people.write', { name: nameOf(p) })}
                          title={t('people.contact')}
                        >
                          <Icon name="mail" />
                        </Link>
                      ) : null}
                      <Link
                        className="btn bare sq"
                        to="/people/$userId"
                        params={{ userId: p.user.id }}
                        aria-label={t('across.of', { name: nameOf(p) })}
                        title={t('across.all')}
                      >
                        <Icon name="list" />
                      </Link>
                    </span>
                  ),
                },
                {
                  id: 'time',
                  label: t('people.time'),
                  cell: (p) => (
                    <span className="q">{p.timeSpent >= 60 ? f.span(p.timeSpent / 60) : '–'}</span>
                  ),
                },
              ]}
            />
          ) : (
            <EmptyState
              title={t(search.behind ? 'behind.none' : 'people.noMatch')}
              why={t(search.behind ? 'behind.noneWhy' : 'people.noMatchWhy')}
            />
          )}
          <ShowMore
            shown={people.length}
            total={pages[0]?.total}
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

/** What falling behind means in this course. */
function Rule({ course }: { course: CourseAdmin }) {
  const { t, i18n } = useTranslation('learning');
  const f = useFormat();
  const rules = [
    course.behindDays === null
      ? ''
      : t('behind.ruleIdle', { count: course.behindDays, n: f.num(course.behindDays) }),
    course.behindPoints === null
      ? ''
      : t('behind.ruleUnder', { count: course.behindPoints, n: f.num(course.behindPoints) }),
    t('behind.ruleOverdue'),
  ].filter(Boolean);
  return (
    <p className="t2 q rule-p">
      {t('behind.rule')} {new Intl.ListFormat(i18n.language, { type: 'disjunction' }).format(rules)}.{' '}
      <Link
        className="link"
        to="/teach/$courseId/settings/$part"
        params={{ courseId: course.id, part: 'schedule' }}
      >
        {t('behind.change')}
      </Link>
    </p>
  );
}
