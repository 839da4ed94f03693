import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { useFormat } from '@/shared/i18n/format.ts';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { EmptyState, ShowMore } from '@/shared/ui/Bits.tsx';
import { Icon, Star } from '@/shared/ui/Icon.tsx';
import { Linked } from '@/shared/ui/Linked.tsx';
import { CatalogueCard } from '../CatalogueCard.tsx';
import { SessionRow } from '../NextSessions.tsx';
import { trainerCoursesQuery, trainerQuery, trainerSessionsQuery } from '../queries.ts';

const route = getRouteApi('/trainers/$slug');

/** A trainer, as they wish to be seen, and what they teach. templates/trainer.gohtml writes the same markup; change both. */
export default function TrainerPage() {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  const { slug } = route.useParams();
  const { data } = useQuery(trainerQuery(slug));
  const list = useInfiniteQuery(trainerCoursesQuery(slug));
  const sessions = useQuery(trainerSessionsQuery(slug)).data?.items ?? [];
  useTitle(data ? `${data.firstName} ${data.lastName}` : null);
  if (!data) return null;
  const pages = list.data?.pages ?? [];
  const courses = pages.flatMap((p) => p.items);
  const { total = 0, rating = null, reviewCount = 0 } = pages[0] ?? {};
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
            {rating !== null ? (
              <div className="facts">
                <span className="star">
                  <Star />
                  {f.num(rating, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}
                  <span className="q">
                    {t('course.reviews', { count: reviewCount, n: f.num(reviewCount) })}
                  </span>
                </span>
              </div>
            ) : null}
          </div>
          {data.biography
            ? data.biography.split(/\n{2,}/).map((part) => (
                <p key={part} dir="auto" className="trn-b">
                  <Linked text={part} />
                </p>
              ))
            : null}
          {data.links.length ? (
            <ul className="col" style={{ gap: 4 }} aria-label={t('trainer.links')}>
              {data.links.map((l) => (
                <li key={l.url} className="row" style={{ gap: 8 }}>
                  <Icon name="globe" s />
                  <a className="link" href={l.url} rel="noopener noreferrer nofollow ugc" target="_blank">
                    <bdi>{l.label || l.url.replace(/^https?:\/\//, '')}</bdi>
                  </a>
                </li>
              ))}
            </ul>
          ) : null}
        </div>
      </article>
      {sessions.length ? (
        <section className="trn-m">
          <div className="tool">
            <h2>{t('course.sessions')}</h2>
          </div>
          <ul className="mts">
            {sessions.map((s) => (
              <SessionRow key={s.id} session={s} course={s.course} />
            ))}
          </ul>
        </section>
      ) : null}
      {courses.length ? (
        <section>
          <div className="tool">
            <h2>
              {t('trainer.courses')} <span>{f.num(total)}</span>
            </h2>
          </div>
          <div className="grid3">
            {courses.map((c) => (
              <CatalogueCard
                key={c.id}
                course={c}
                by={c.role === 'trainer' ? t('trainer.coOf', { name: c.trainer.name }) : undefined}
              />
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
      ) : list.isSuccess ? (
        <EmptyState
          title={t('trainer.none')}
          why={t('trainer.noneWhy', { name: data.firstName })}
          action={
            <Link className="btn" to="/courses">
              {t('trainer.all')}
            </Link>
          }
        />
      ) : null}
    </div>
  );
}
