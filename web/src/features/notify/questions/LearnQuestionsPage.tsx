import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { CourseQuestions } from './CourseQuestions.tsx';
import { questionsQuery } from './queries.ts';

const route = getRouteApi('/learn/$courseId/questions');

/** All questions of a course, for those who take it. */
export default function LearnQuestionsPage() {
  const { t } = useTranslation('notify');
  const { courseId } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const title = useInfiniteQuery(questionsQuery(courseId, search)).data?.pages[0]?.courseTitle;
  useTitle(title ? `${t('qa.title')} · ${title}` : t('qa.title'));
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/learn/$courseId" params={{ courseId }}>
          <bdi>{title}</bdi>
        </Link>
      </p>
      <h1>{t('qa.title')}</h1>
      <p className="q">{t('qa.lead')}</p>
      <CourseQuestions
        course={courseId}
        search={search}
        go={(next) => void navigate({ search: next, replace: true })}
      />
    </>
  );
}
