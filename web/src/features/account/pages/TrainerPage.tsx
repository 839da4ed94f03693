import './profile.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { api, call } from '@/shared/api/client.ts';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';

const route = getRouteApi('/trainers/$slug');

/** A trainer, as they wish to be seen. */
export default function TrainerPage() {
  const { t } = useTranslation('account');
  const { slug } = route.useParams();
  const { data, error } = useQuery({
    queryKey: ['trainer', slug],
    queryFn: () => call(api.GET('/trainers/{slug}', { params: { path: { slug } } })),
  });
  useTitle(data ? `${data.firstName} ${data.lastName}` : null);
  if (error) throw error;
  if (!data)
    return (
      <div className="wrap page">
        <SkeletonRows />
      </div>
    );
  return (
    <div className="wrap page">
      <article className="trn">
        <Avatar id={data.id} first={data.firstName} last={data.lastName} src={data.avatar} size="l" />
        <div className="col">
          <div>
            <h1>
              <bdi>
                {data.firstName} {data.lastName}
              </bdi>
            </h1>
            {data.headline ? (
              <p className="q" dir="auto">
                {data.headline}
              </p>
            ) : null}
          </div>
          {data.biography
            ? data.biography.split(/\n{2,}/).map((part) => (
                <p key={part} dir="auto" className="trn-b">
                  {part}
                </p>
              ))
            : null}
          {data.links.length ? (
            <ul className="col" style={{ gap: 4 }} aria-label={t('trainer.links')}>
              {data.links.map((l) => (
                <li key={l.url} className="row" style={{ gap: 8 }}>
                  <Icon name="globe" s />
                  <a href={l.url} rel="noopener noreferrer nofollow ugc" target="_blank">
                    <bdi>{l.label || l.url.replace(/^https?:\/\//, '')}</bdi>
                  </a>
                </li>
              ))}
            </ul>
          ) : null}
        </div>
      </article>
    </div>
  );
}
