import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import type { Candidate, CourseAdmin } from '@/shared/api/types.ts';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { SearchBox } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { StatusPill } from '../StatusPill.tsx';

const nameOf = ({ user }: Candidate) => `${user.firstName} ${user.lastName}`;

/** Finds people by name or address, and keeps those that were chosen. */
export function PickPeople({
  course,
  people,
  onChange,
  error,
}: {
  course: CourseAdmin;
  people: readonly Candidate[];
  onChange: (people: readonly Candidate[]) => void;
  error: string | undefined;
}) {
  const { t } = useTranslation('learning');
  const [query, setQuery] = useState('');
  const [text, setText] = useRested(query, setQuery);
  const words = query.trim();
  const found = useQuery({
    queryKey: ['candidates', course.id, words],
    queryFn: () =>
      call(api.GET('/courses/{id}/candidates', { params: { path: { id: course.id }, query: { q: words } } })),
    enabled: words.length > 1,
    placeholderData: (before) => before,
  });
  const chosen = new Set(people.map((p) => p.user.id));
  const free = (c: Candidate) => !chosen.has(c.user.id) && (!c.status || c.status === 'dropped');
  // Enter takes the first one that was found of what stands there now.
  const takeFirst = () => {
    if (words.length < 2 || text.trim() !== words.trim() || found.isPlaceholderData) return;
    const first = found.data?.items.find(free);
    if (first) onChange([...people, first]);
  };
  return (
    <>
      <SearchBox label={t('add.search')} value={text} onChange={setText} onEnter={takeFirst} />
      {words.length > 1 ? (
        <ul className="plain pick" aria-label={t('add.found')}>
          {(found.data?.items ?? []).map((c) => (
            <li key={c.user.id} className="row">
              <Avatar id={c.user.id} first={c.user.firstName} last={c.user.lastName} src={c.user.avatar} />
              <span className="grow clip">
                <bdi className="m">{nameOf(c)}</bdi>
                <span className="t1 q clip" style={{ display: 'block' }}>
                  <bdi>{c.user.email}</bdi>
                </span>
              </span>
              {c.status && c.status !== 'dropped' ? (
                <StatusPill status={c.status} />
              ) : (
                <button
                  type="button"
                  className="btn sm"
                  disabled={chosen.has(c.user.id)}
                  onClick={() => onChange([...people, c])}
                >
                  <Icon name="plus" s />
                  {t('add.take')}
                  <bdi className="sr"> {nameOf(c)}</bdi>
                </button>
              )}
            </li>
          ))}
          {found.data && !found.data.items.length ? <li className="q">{t('add.nobody')}</li> : null}
        </ul>
      ) : (
        <p className="t2 q">{t('add.how')}</p>
      )}
      {error ? <Note tone="bad">{error}</Note> : null}
      {people.length ? (
        <ul className="row w plain" aria-label={t('add.chosen')}>
          {people.map((p) => (
            <li key={p.user.id}>
              <button
                type="button"
                className="btn sm"
                onClick={() => onChange(people.filter((o) => o !== p))}
              >
                <bdi>{nameOf(p)}</bdi>
                <Icon name="x" s />
                <span className="sr">{t('remove')}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
