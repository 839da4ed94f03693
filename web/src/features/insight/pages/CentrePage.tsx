import '../statistics/statistics.css';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { downloadFile } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { CourseFigures } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState, ShowMore, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { centreQuery, ORDERS, type Order } from '../queries.ts';
import { Defined } from '../statistics/Defined.tsx';

const route = getRouteApi('/admin/statistics');

/** The figures of all courses side by side. */
export default function CentrePage() {
  const { t } = useTranslation('insight');
  const f = useFormat();
  const { by = 'people' } = route.useSearch();
  const navigate = route.useNavigate();
  useTitle(t('centre.title'));
  const list = useInfiniteQuery(centreQuery(by));
  const save = useMutation({
    mutationFn: () =>
      downloadFile('GET', `/admin/statistics/export?${new URLSearchParams({ by })}`, 'courses.csv'),
  });
  orThrow(list);
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const rate = (n: number) => f.num(n / 100, { style: 'percent', maximumFractionDigits: 1 });
  const number = (id: Order, cell: (c: CourseFigures) => string) => ({
    id,
    label: t(`centre.column.${id}`),
    number: true,
    cell,
  });
  return (
    <>
      <div className="hd2">
        <Defined what={<h1>{t('centre.title')}</h1>} name={t('centre.title')}>
          {t('centre.why')}
        </Defined>
        <span className="end">
          <button
            type="button"
            className="btn"
            data-busy={save.isPending || undefined}
            onClick={() => save.mutate()}
          >
            <Icon name="dl" s />
            {t('statistics.csv')}
          </button>
        </span>
      </div>
      <div className="tools">
        <Field label={t('centre.by')}>
          <Select
            full={false}
            small
            value={by}
            onChange={(e) => {
              const next = ORDERS.find((o) => o === e.currentTarget.value) ?? 'people';
              void navigate({ search: next === 'people' ? {} : { by: next }, replace: true });
            }}
            options={ORDERS.map((o) => ({ value: o, label: t(`centre.column.${o}`) }))}
          />
        </Field>
      </div>
      {!list.data ? (
        <SkeletonRows />
      ) : rows.length ? (
        <DataTable<CourseFigures>
          label={t('centre.title')}
          rows={rows}
          keyOf={(c) => c.course.id}
          columns={[
            {
              id: 'course',
              label: t('centre.column.course'),
              bare: true,
              wide: true,
              cell: (c) => (
                <span className="con-n">
                  <Link
                    className="link m"
                    to="/teach/$courseId/statistics"
                    params={{ courseId: c.course.id }}
                  >
                    <bdi>{c.course.title}</bdi>
                  </Link>
                  {c.state === 'published' ? null : (
                    <span className="t1 q">{t(`centre.state.${c.state}`)}</span>
                  )}
                </span>
              ),
            },
            number('people', (c) => f.num(c.people)),
            number('learning', (c) => f.num(c.learning)),
            number('completed', (c) => f.num(c.completed)),
            number('rate', (c) => (c.people ? rate(c.completionRate) : '–')),
            number('progress', (c) => (c.learning + c.completed ? rate(c.averageProgress) : '–')),
            number('score', (c) => (c.averageScore === null ? '–' : rate(c.averageScore))),
          ]}
        />
      ) : (
        <EmptyState title={t('centre.none')} why={t('centre.noneWhy')} />
      )}
      <ShowMore
        shown={rows.length}
        total={undefined}
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}
