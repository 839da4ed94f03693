import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CourseChooser } from '@/shared/ui/CourseChooser.tsx';
import { ReviewList } from './ReviewList.tsx';

const route = getRouteApi('/admin/reviews');

/** All reviews, for super admins to moderate. */
export default function ReviewsPage() {
  const { t } = useTranslation('learning');
  const search = route.useSearch();
  const navigate = route.useNavigate();
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
          <CourseChooser
            small
            aria-label={t('list.course')}
            none={t('list.anyCourse')}
            value={search.course ?? ''}
            onChange={(course) => {
              const { course: _, ...rest } = search;
              go(course ? { ...rest, course } : rest);
            }}
          />
        }
      />
    </>
  );
}
