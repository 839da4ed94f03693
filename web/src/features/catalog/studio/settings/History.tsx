import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useContentIcon } from '@/platform/contents.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { CourseAdmin } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime, EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { revisionQuery, revisionsQuery } from '../queries.ts';

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
        <Revision course={course.id} revision={opened} onClose={() => setOpened(null)} />
      )}
    </>
  );
}

function Revision({ course, revision, onClose }: { course: string; revision: number; onClose: () => void }) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const contentIcon = useContentIcon();
  const { data } = useQuery(revisionQuery(course, revision));
  return (
    <Dialog opened onClose={onClose} title={t('history.revision', { n: f.num(revision) })}>
      {data ? (
        data.outline.map((s) => (
          <section key={s.id} style={{ marginBlockEnd: 16 }}>
            <h3>
              <bdi>{s.title}</bdi>
            </h3>
            <ul>
              {s.contents.map((c) => (
                <li key={c.id} className="row" style={{ paddingBlock: 6 }}>
                  <Icon name={contentIcon(c.type)} s />
                  <bdi className="grow">{c.title}</bdi>
                </li>
              ))}
            </ul>
          </section>
        ))
      ) : (
        <SkeletonRows />
      )}
    </Dialog>
  );
}
