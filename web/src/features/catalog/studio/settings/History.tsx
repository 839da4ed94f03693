import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '@/shared/api/problem.ts';
import type { CourseAdmin } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { revisionsQuery } from '../queries.ts';
import { Revision } from './Revision.tsx';

/** Since when visitors and trainees saw which outline, and who changed it. */
export function History({ course }: { course: CourseAdmin }) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const list = useInfiniteQuery(revisionsQuery(course.id));
  const [opened, setOpened] = useState<number | null>(null);
  orThrow(list);
  if (!list.data) return <SkeletonRows />;
  const revisions = list.data.pages.flatMap((p) => p.items);
  if (!revisions.length) return <EmptyState title={t('history.none')} why={t('history.noneWhy')} />;
  return (
    <>
      <p className="q">{t('history.lead')}</p>
      <ul className="cs-list">
        {revisions.map((r) => (
          <li key={r.revision}>
            <span className="grow">
              <span className="m">{t('history.revision', { n: f.num(r.revision) })}</span>
              <span className="t2 q" style={{ display: 'block' }}>
                <bdi>{r.author}</bdi> · {t('history.sections', { count: r.sections, n: f.num(r.sections) })} ·{' '}
                {t('lessons', { count: r.contents, n: f.num(r.contents) })}
              </span>
            </span>
            <span className="t2 q">
              <DateTime iso={r.at} />
            </span>
            <button
              type="button"
              className="btn sm"
              aria-label={t('history.open', { n: f.num(r.revision) })}
              onClick={() => setOpened(r.revision)}
            >
              {t('history.look')}
            </button>
          </li>
        ))}
      </ul>
      <ShowMore
        shown={revisions.length}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
      {opened === null ? null : (
        <Revision
          course={course}
          revision={opened}
          newest={course.isPublished && opened === revisions[0]?.revision}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  );
}
