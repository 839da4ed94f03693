import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { useTopic } from '@/platform/live.ts';
import type { PluginPageProps } from '@/platform/registry.ts';
import { useMe } from '@/platform/session.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Figures, Tools } from '../Figures.tsx';
import { courseQuery, type Range } from '../queries.ts';

/** What happens in a course by day, for its team. */
export default function CoursePage({ params }: PluginPageProps) {
  const { t } = useTranslation('plugin.analytics');
  const course = params.course ?? '';
  const { timeZone } = useMe().settings;
  const [range, setRange] = useState<Range>('30');
  useTopic('x:analytics:counts');
  const found = useQuery(courseQuery(course, Number(range), timeZone));
  orThrow(found);
  const data = found.data;
  useTitle(data ? `${t('title')} · ${data.title}` : undefined);
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/teach/$courseId" params={{ courseId: course }}>
          <bdi>{data?.title ?? t('course')}</bdi>
        </Link>
      </p>
      <div className="hd2">
        <h1>{t('title')}</h1>
      </div>
      <Tools range={range} onRange={setRange} zone={timeZone} course={course} />
      {!data ? (
        <SkeletonRows />
      ) : (
        <>
          <Figures figures={data.figures} />
          <p className="t2 q an-foot">
            {t('zone')} <bdi>{data.figures.zone}</bdi>
          </p>
        </>
      )}
    </>
  );
}
