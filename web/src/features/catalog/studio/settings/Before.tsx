import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import { mayEdit } from '@/shared/api/course.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { CourseAdmin } from '@/shared/api/types.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { SearchBox } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { candidatesQuery, prerequisitesQuery } from '../queries.ts';

/** What is to be completed before this course is begun. */
export function Before({ course }: { course: CourseAdmin }) {
  const { t } = useTranslation('studio');
  const client = useQueryClient();
  const { data, error } = useQuery(prerequisitesQuery(course.id));
  const [adding, setAdding] = useState(false);
  const edits = mayEdit(course, usePerson());
  const set = useAct(
    async (courses: string[]) => {
      const saved = await call(
        api.PUT('/courses/{id}/prerequisites', { params: { path: { id: course.id } }, body: { courses } }),
      );
      client.setQueryData(prerequisitesQuery(course.id).queryKey, saved);
    },
    () => client.invalidateQueries({ queryKey: prerequisitesQuery(course.id).queryKey }),
    t('settings.saved'),
  );
  orThrow({ data, error });
  if (!data) return <SkeletonRows />;
  const ids = data.items.map((c) => c.id);
  const add = edits ? (
    <button type="button" className="btn" onClick={() => setAdding(true)}>
      <Icon name="plus" s />
      {t('before.add')}
    </button>
  ) : null;
  return (
    <>
      {data.items.length ? (
        <>
          <p className="q">{t('before.lead')}</p>
          <ul className="cs-list">
            {data.items.map((c) => (
              <li key={c.id}>
                <bdi className="grow m">{c.title}</bdi>
                {c.listed ? null : <StatePill icon="lock">{t('before.hidden')}</StatePill>}
                {edits ? (
                  <button
                    type="button"
                    className="btn bare sq"
                    aria-label={t('before.remove', { title: c.title })}
                    disabled={set.isPending}
                    onClick={() => set.mutate(ids.filter((id) => id !== c.id))}
                  >
                    <Icon name="x" s />
                  </button>
                ) : null}
              </li>
            ))}
          </ul>
          {add}
        </>
      ) : (
        <EmptyState title={t('before.none')} why={t('before.noneWhy')} action={add} />
      )}
      {adding ? (
        <Add
          taken={[...ids, course.id]}
          busy={set.isPending}
          onAdd={(id) => set.mutate([...ids, id])}
          onClose={() => setAdding(false)}
        />
      ) : null}
    </>
  );
}

function Add({
  taken,
  busy,
  onAdd,
  onClose,
}: {
  taken: readonly string[];
  busy: boolean;
  onAdd: (id: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('studio');
  const [q, setQ] = useState('');
  const [text, setText] = useRested(q, setQ);
  const found = useQuery(candidatesQuery(q)).data;
  const courses = found?.filter((c) => !taken.includes(c.id));
  return (
    <Dialog opened onClose={onClose} title={t('before.add')}>
      <div className="fields">
        <SearchBox label={t('courses.search')} value={text} onChange={setText} small={false} />
        {courses?.length === 0 ? <p className="q">{t('courses.none')}</p> : null}
        <ul className="cs-list" style={{ margin: 0 }}>
          {courses?.map((c) => (
            <li key={c.id}>
              <bdi className="grow">{c.title}</bdi>
              <button
                type="button"
                className="btn sm"
                aria-label={t('before.take', { title: c.title })}
                disabled={busy}
                onClick={() => onAdd(c.id)}
              >
                {t('team.addAction')}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
