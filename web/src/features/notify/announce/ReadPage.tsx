import './announce.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { api, call } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';

/** One announcement, whole; opening it is reading it. */
export default function ReadPage() {
  const { t } = useTranslation('notify');
  const f = useFormat();
  const client = useQueryClient();
  const { id = '' } = useParams({ strict: false });
  const { data, error } = useQuery({
    queryKey: ['announcement', id],
    queryFn: () => call(api.POST('/me/announcements/{id}/read', { params: { path: { id } } })),
    retry: false,
  });
  useTitle(data?.title);
  useEffect(() => {
    if (data) void client.invalidateQueries({ queryKey: ['announcements', 'mine'] });
  }, [data, client]);
  orThrow({ data, error });
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/notifications">
          {t('ann.toNotices')}
        </Link>
      </p>
      {data ? (
        <article className="ann-read">
          <h1>
            <bdi>{data.title}</bdi>
          </h1>
          <p className="t2 q">
            {t('ann.by', {
              author: data.author,
              time: f.date(data.publishedAt, { dateStyle: 'long', timeStyle: 'short' }),
            })}
            {data.course ? (
              <>
                {' · '}
                <bdi>{data.course.title}</bdi>
              </>
            ) : null}
          </p>
          {/* biome-ignore lint/security/noDangerouslySetInnerHtml: the server sanitised it. */}
          <div className="prose" dir="auto" dangerouslySetInnerHTML={{ __html: data.body }} />
        </article>
      ) : (
        <SkeletonRows rows={4} />
      )}
    </>
  );
}
