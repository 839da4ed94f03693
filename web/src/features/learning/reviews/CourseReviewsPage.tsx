import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { useTopic } from '@/platform/live.ts';
import { courseAdminQuery } from '@/shared/api/course.ts';
import { CourseTabs } from '@/shared/ui/CourseTabs.tsx';
import { ReviewList } from './ReviewList.tsx';

const route = getRouteApi('/teach/$courseId/reviews');

/** What trainees say of this course, for its team. */
export default function CourseReviewsPage() {
  const { t } = useTranslation('learning');
  const { courseId } = route.useParams();
  const { course: _, ...search } = route.useSearch();
  const navigate = route.useNavigate();
  useTopic(`course:${courseId}`);
  const course = useQuery(courseAdminQuery(courseId)).data;
  useTitle(course ? `${t('reviews.title')} · ${course.title}` : t('reviews.title'));
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/teach">
          {t('courses')}
        </Link>{' '}
        / <bdi>{course?.title}</bdi>
      </p>
      <div className="hd2">
        <h1>{t('reviews.title')}</h1>
      </div>
      <CourseTabs courseId={courseId} />
      <ReviewList
        search={{ ...search, course: courseId }}
        narrowed={Object.keys(search).length > 0}
        go={({ course: _, ...next }) => void navigate({ search: next, replace: true })}
      />
    </>
  );
}
