import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { orThrow } from '@/shared/api/problem.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { traineeQuery } from '../queries.ts';
import { View } from './View.tsx';

const route = getRouteApi('/learning/$courseId');

/** How far I am in a course, what is missing and why, as the team sees it. */
export default function ProgressPage() {
  const { t } = useTranslation('learning');
  const { courseId } = route.useParams();
  const { data, error } = useQuery(traineeQuery(courseId));
  useTitle(data ? `${t('trainee.mine')} · ${data.course.title}` : t('trainee.mine'));
  orThrow({ data, error });
  if (!data) return <SkeletonRows rows={6} />;
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/learning">
          {t('platform:nav.learning')}
        </Link>{' '}
        / <bdi>{data.course.title}</bdi>
      </p>
      <div className="hd2">
        <h1>{t('trainee.mine')}</h1>
        <span className="end row">
          <Link className="btn next" to="/learn/$courseId" params={{ courseId }}>
            <Icon name="play" s />
            {t('mine.continue')}
          </Link>
        </span>
      </div>
      <View trainee={data} mine={true} />
    </>
  );
}
