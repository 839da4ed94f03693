import { orThrow } from '@/shared/api/problem.ts';
import './notes.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import type { LearnNote } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { SearchBox, Segments, Select } from '@/shared/ui/Field.tsx';
import { Filters } from '@/shared/ui/Filters.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { NoteCard } from './NoteCard.tsx';
import { type NoteSearch, noteOverviewQuery, notesQuery, READERS } from './queries.ts';

const route = getRouteApi('/notes');

/** All that I noted, by course and lesson. */
export default function NotesPage() {
  const { t } = useTranslation('learning');
  const { viewedBy } = useMe();
  return (
    <>
      <div className="hd2">
        <h1>{t('notes.title')}</h1>
      </div>
      {viewedBy ? <EmptyState title={t('notes.hidden')} why={t('notes.hiddenWhy')} /> : <Mine />}
    </>
  );
}

function Mine() {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = (next: { [K in keyof NoteSearch]?: NoteSearch[K] | undefined }) =>
    void navigate({
      search: Object.fromEntries(Object.entries({ ...search, ...next }).filter(([, v]) => v)) as NoteSearch,
      replace: true,
    });
  const [q, setQ] = useRested(search.q ?? '', (next) => go({ q: next }));
  const overview = useQuery(noteOverviewQuery);
  const list = useInfiniteQuery(notesQuery(search));
  orThrow(list);
  orThrow(overview);
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];
  const narrowed = Object.keys(search).length > 0;
  const all = overview.data;
  if (!all) return <SkeletonRows rows={4} height={110} />;
  if (all.all === 0 && !narrowed)
    return (
      <EmptyState
        title={t('notes.empty')}
        why={t('notes.emptyWhy')}
        action={
          <Link className="btn next big" to="/learning">
            {t('notes.emptyGo')}
          </Link>
        }
      />
    );
  const counts = { all: all.all, private: all.all - all.shared, shared: all.shared };
  return (
    <>
      <div className="tools nt-tools">
        <SearchBox label={t('notes.search')} value={q} onChange={setQ} />
        <Segments
          label={t('notes.who')}
          value={search.who ?? 'all'}
          onChange={(who) => go({ who: who === 'all' ? undefined : who })}
          items={(['all', ...READERS] as const).map((who) => ({
            value: who,
            label: t(`notes.readers.${who}`),
            count: f.num(counts[who]),
          }))}
        />
        <Filters on={Number(Boolean(search.course)) + Number(Boolean(search.tag))}>
          <Select
            full={false}
            small
            aria-label={t('notes.byCourse')}
            value={search.course ?? ''}
            onChange={(e) => go({ course: e.currentTarget.value })}
            options={[
              { value: '', label: t('notes.anyCourse') },
              ...all.courses.map((c) => ({ value: c.id, label: isolate(c.title) })),
            ]}
          />
          {all.tags.length ? (
            <Select
              full={false}
              small
              aria-label={t('notes.byTag')}
              value={search.tag ?? ''}
              onChange={(e) => go({ tag: e.currentTarget.value })}
              options={[
                { value: '', label: t('notes.anyTag') },
                ...all.tags.map((x) => ({ value: x.tag, label: isolate(x.tag) })),
              ]}
            />
          ) : null}
        </Filters>
        <span className="nt-x">
          {(
            [
              ['pdf', '/api/v1/me/notes/pdf'],
              ['md', '/api/v1/me/notes/export'],
            ] as const
          ).map(([kind, at]) => (
            <a
              key={kind}
              className="btn"
              href={`${at}?${new URLSearchParams({ ...search })}`}
              download
              aria-label={t(`notes.export.${kind}Name`)}
            >
              <Icon name="dl" s />
              {t(`notes.export.${kind}`)}
            </a>
          ))}
        </span>
      </div>
      {!list.data ? (
        <SkeletonRows rows={4} height={110} />
      ) : items.length ? (
        <Grouped notes={items} />
      ) : (
        <EmptyState
          title={t('notes.noMatch')}
          why={t('notes.noMatchWhy')}
          action={
            <button
              type="button"
              className="btn"
              onClick={() => {
                setQ('');
                void navigate({ search: {}, replace: true });
              }}
            >
              {t('notes.clear')}
            </button>
          }
        />
      )}
      <ShowMore
        shown={items.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}

/** Notes under their courses and lessons, in the order in which they come. */
function Grouped({ notes }: { notes: readonly LearnNote[] }) {
  const { t } = useTranslation('learning');
  const courses: {
    id: string;
    title: string;
    places: { content: LearnNote['content']; notes: LearnNote[] }[];
  }[] = [];
  for (const note of notes) {
    let course = courses.at(-1);
    if (course?.id !== note.course.id) {
      course = { ...note.course, places: [] };
      courses.push(course);
    }
    let place = course.places.at(-1);
    if (!place || place.content?.id !== note.content?.id) {
      place = { content: note.content, notes: [] };
      course.places.push(place);
    }
    place.notes.push(note);
  }
  return (
    <div className="nt-page">
      {courses.map((course) => (
        <section key={course.id} aria-labelledby={`nc-${course.id}`}>
          <h2 className="rule" id={`nc-${course.id}`}>
            <bdi>{course.title}</bdi>
          </h2>
          {course.places.map(({ content, notes: list }) => (
            <section key={content?.id ?? 'course'} className="nt-p">
              <h3>
                {!content ? (
                  t('notes.whole')
                ) : content.gone ? (
                  <>
                    <bdi>{content.title}</bdi> <span className="t2 q">({t('notes.gone')})</span>
                  </>
                ) : (
                  <Link
                    className="link"
                    to="/learn/$courseId/$contentId"
                    params={{ courseId: course.id, contentId: content.id }}
                    search={{}}
                  >
                    <bdi>{content.title}</bdi>
                  </Link>
                )}
              </h3>
              <ul className="nt-l">
                {list.map((n) => (
                  <NoteCard key={n.id} note={n} />
                ))}
              </ul>
            </section>
          ))}
        </section>
      ))}
    </div>
  );
}
