import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { CourseTabs } from '@/shared/ui/CourseTabs.tsx';
import { CourseQuestions } from './CourseQuestions.tsx';
import { questionsQuery } from './queries.ts';

const route = getRouteApi('/teach/$courseId/questions');

/** All questions of a course, for its team. */
export default function TeachQuestionsPage() {
  const { t } = useTranslation('notify');
  const { courseId } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const title = useInfiniteQuery(questionsQuery(courseId, search)).data?.pages[0]?.courseTitle;
  useTitle(title ? `${t('qa.title')} · ${title}` : t('qa.title'));
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/teach">
          {t('courses')}
        </Link>{' '}
        / <bdi>{title}</bdi>
      </p>
      <div className="hd2">
        <h1>{t('qa.title')}</h1>
      </div>
      <CourseTabs courseId={courseId} />
      <CourseQuestions
        course={courseId}
        search={search}
        go={(next) => void navigate({ search: next, replace: true })}
      />
    </>
  );
}
