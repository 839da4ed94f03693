import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import { isolate } from '@/shared/i18n/index.ts';
import { Select } from '@/shared/ui/Field.tsx';
import { ReviewList } from './ReviewList.tsx';

const route = getRouteApi('/admin/reviews');

/** All reviews, for super admins to moderate. */
export default function ReviewsPage() {
  const { t } = useTranslation('learning');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const courses = useQuery({
    queryKey: ['courses', 'to-filter'],
    queryFn: () => call(api.GET('/courses', { params: { query: { limit: 100 } } })),
  }).data?.items;
  const go = (next: typeof search) => void navigate({ search: next, replace: true });
  return (
    <>
      <h1>{t('reviews.title')}</h1>
      <p className="q">{t('reviews.lead')}</p>
      <ReviewList
        moderates
        search={search}
        narrowed={Object.keys(search).length > 0}
        go={go}
        aside={
          <Select
            full={false}
            small
            aria-label={t('list.course')}
            value={search.course ?? ''}
            onChange={(e) => {
              const { course: _, ...rest } = search;
              go(e.currentTarget.value ? { ...rest, course: e.currentTarget.value } : rest);
            }}
            options={[
              { value: '', label: t('list.anyCourse') },
              ...(courses ?? []).map((c) => ({ value: c.id, label: isolate(c.title) })),
            ]}
          />
        }
      />
    </>
  );
}
