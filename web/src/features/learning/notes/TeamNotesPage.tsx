import { orThrow } from '@/shared/api/problem.ts';
import './notes.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { CourseTabs } from '@/shared/ui/CourseTabs.tsx';
import { SearchBox } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { NoteBody } from './NoteCard.tsx';
import { type SharedNoteSearch, sharedNotesQuery } from './queries.ts';

const route = getRouteApi('/teach/$courseId/notes');

/** What the people of a course share with its team, to read. */
export default function TeamNotesPage() {
  const { t } = useTranslation('learning');
  const { courseId } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = (next: SharedNoteSearch) => void navigate({ search: next, replace: true });
  const [q, setQ] = useRested(search.q ?? '', (next) => {
    const { q: _, ...rest } = search;
    go(next ? { ...rest, q: next } : rest);
  });
  const list = useInfiniteQuery(sharedNotesQuery(courseId, search));
  const title = list.data?.pages[0]?.courseTitle;
  useTitle(title ? `${t('notes.team')} · ${title}` : t('notes.team'));
  orThrow(list);
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];
  const narrowed = Object.keys(search).length > 0;
  const { person: _, ...anybody } = search;
  const author = search.person ? items[0]?.author : undefined;
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/teach">
          {t('notes.courses')}
        </Link>{' '}
        / <bdi>{title}</bdi>
      </p>
      <div className="hd2">
        <h1>{t('notes.team')}</h1>
      </div>
      <CourseTabs courseId={courseId} />
      {list.data && !items.length && !narrowed ? (
        <EmptyState title={t('notes.teamNone')} why={t('notes.teamNoneWhy')} />
      ) : (
        <>
          <div className="tools">
            <SearchBox label={t('notes.search')} value={q} onChange={setQ} />
            {search.person ? (
              <button type="button" className="btn" onClick={() => go(anybody)}>
                <Icon name="x" s />
                {author ? (
                  <bdi>
                    {author.firstName} {author.lastName}
                  </bdi>
                ) : (
                  t('notes.anybody')
                )}
              </button>
            ) : null}
          </div>
          {!list.data ? (
            <SkeletonRows rows={4} height={110} />
          ) : items.length ? (
            <ul className="nt-l nt-page">
              {items.map((n) => (
                <li key={n.id} className="nt card pad">
                  <div className="nt-w">
                    <Avatar
                      id={n.author.id}
                      first={n.author.firstName}
                      last={n.author.lastName}
                      src={n.author.avatar}
                      size="s"
                    />
                    <button
                      type="button"
                      className="link b"
                      title={t('notes.ofPerson')}
                      onClick={() => go({ ...search, person: n.author.id })}
                    >
                      <bdi>
                        {n.author.firstName} {n.author.lastName}
                      </bdi>
                    </button>
                    <span className="t2 q">
                      {n.content ? (
                        <Link
                          className="link"
                          to="/learn/$courseId/$contentId"
                          params={{ courseId, contentId: n.content.id }}
                          search={{}}
                          disabled={n.content.gone}
                        >
                          <bdi>{n.content.title}</bdi>
                        </Link>
                      ) : (
                        t('notes.whole')
                      )}
                      {' · '}
                      <DateTime iso={n.updatedAt} />
                    </span>
                  </div>
                  <NoteBody note={n} />
                </li>
              ))}
            </ul>
          ) : (
            <EmptyState title={t('notes.noMatch')} why={t('notes.noMatchWhy')} />
          )}
          <ShowMore
            shown={items.length}
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
