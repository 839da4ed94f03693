import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { useFormat } from '@/shared/i18n/format.ts';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { ShowMore } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { CatalogueCard } from '../CatalogueCard.tsx';
import { catalogueQuery, trainerQuery } from '../queries.ts';

const route = getRouteApi('/trainers/$slug');

/** A trainer, as they wish to be seen, and what they teach. templates/trainer.gohtml writes the same markup; change both. */
export default function TrainerPage() {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  const { slug } = route.useParams();
  const { data } = useQuery(trainerQuery(slug));
  const list = useInfiniteQuery({ ...catalogueQuery({ trainer: data?.id ?? '' }), enabled: Boolean(data) });
  useTitle(data ? `${data.firstName} ${data.lastName}` : null);
  if (!data) return null;
  const pages = list.data?.pages ?? [];
  const courses = pages.flatMap((p) => p.items);
  const total = pages[0]?.total ?? 0;
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
      {courses.length ? (
        <section>
          <div className="tool">
            <h2>
              {t('trainer.courses')} <span>{f.num(total)}</span>
            </h2>
          </div>
          <div className="grid3">
            {courses.map((c) => (
              <CatalogueCard key={c.id} course={c} />
            ))}
          </div>
          <ShowMore
            shown={courses.length}
            total={total}
            hasMore={list.hasNextPage}
            busy={list.isFetchingNextPage}
            failed={list.isFetchNextPageError}
            onMore={() => void list.fetchNextPage()}
          />
        </section>
      ) : null}
    </div>
  );
}
