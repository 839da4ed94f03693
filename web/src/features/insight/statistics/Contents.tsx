import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContentStatistics, CourseStatistics } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';

/** What people made of each content, and after which they stopped. */
export function Contents({ st }: { st: CourseStatistics }) {
  const { t } = useTranslation('insight');
  const f = useFormat();
  if (!st.contents.length)
    return <EmptyState title={t('statistics.noContents')} why={t('statistics.noContentsWhy')} />;
  const most = Math.max(...st.contents.map((c) => c.last), 1);
  const list = (c: ContentStatistics, did: 'began' | 'done' | 'last', n: number) =>
    n ? (
      <Link
        className="fig"
        to="/teach/$courseId/people"
        params={{ courseId: st.course.id }}
        search={{ did, content: c.id }}
        aria-label={`${t(`statistics.list.${did}`, { content: c.title })}: ${f.num(n)}`}
      >
        {f.num(n)}
      </Link>
    ) : (
      f.num(n)
    );
  const share = (figure: ReactNode, n: number, of: number) => (
    <>
      {figure} {of ? <span className="t1 q">{f.percent((n / of) * 100)}</span> : null}
    </>
  );
  return (
    <DataTable<ContentStatistics>
      label={t('statistics.contents')}
      className="st-con"
      rows={st.contents}
      keyOf={(c) => c.id}
      columns={[
        {
          id: 'content',
          label: t('statistics.column.content'),
          bare: true,
          wide: true,
          cell: (c) => (
            <span className="con-n">
              <bdi className="m">{c.title}</bdi>
              <span className="t1 q">
                <bdi>{c.section}</bdi>
                {c.shown ? null : ` · ${t('statistics.draft')}`}
              </span>
            </span>
          ),
        },
        { id: 'reached', label: t('statistics.column.reached'), number: true, cell: (c) => f.num(c.reached) },
        {
          id: 'began',
          label: t('statistics.column.began'),
          number: true,
          cell: (c) => share(list(c, 'began', c.began), c.began, c.reached),
        },
        {
          id: 'completed',
          label: t('statistics.column.completed'),
          number: true,
          cell: (c) => share(list(c, 'done', c.completed), c.completed, c.began),
        },
        {
          id: 'time',
          label: t('statistics.column.time'),
          number: true,
          cell: (c) =>
            c.medianSeconds === null ? (
              '–'
            ) : (
              <span title={t('statistics.measured', { count: c.measured, n: f.num(c.measured) })}>
                {f.clock(c.medianSeconds)}
              </span>
            ),
        },
        {
          id: 'last',
          label: t('statistics.column.last'),
          number: true,
          cell: (c) => (
            <span className="drop">
              <span className="drop-b" aria-hidden="true">
                <i style={{ inlineSize: `${(c.last / most) * 100}%` }} />
              </span>
              {list(c, 'last', c.last)}
            </span>
          ),
        },
      ]}
    />
  );
}
