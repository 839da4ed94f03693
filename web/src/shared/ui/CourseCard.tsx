import { Link } from '@tanstack/react-router';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { atAnyTime, nextStart } from '../api/starts.ts';
import type { CourseCard as Course } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import { Cover } from './Cover.tsx';
import { Icon, Star } from './Icon.tsx';
import { Price } from './Price.tsx';

/** A course in a grid. templates/partials.gohtml writes the same markup; change both. `price` replaces the plain price, `by` the trainer's name. */
export const CourseCard = memo(function CourseCard({
  course: c,
  eager = false,
  price,
  by,
}: {
  course: Course;
  eager?: boolean;
  price?: ReactNode;
  by?: string | undefined;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  const next = nextStart(c);
  return (
    <article className="cc">
      <Cover src={c.cover.card} eager={eager} />
      <div className="cc-b">
        <div className="cc-k t1 q">
          <Icon name={c.courseType} />
          <span>{t(`type.${c.courseType}`)}</span>
          <span className="qq">·</span>
          <span>{t(`level.${c.level}`)}</span>
        </div>
        <h3 className="two">
          <Link to="/courses/$slug" params={{ slug: c.slug }}>
            <bdi>{c.title}</bdi>
          </Link>
        </h3>
        <div className="cc-by t2 q">
          <bdi className="clip">{by ?? c.trainer.name}</bdi>
          {c.rating !== null ? (
            <span
              className="star end"
              role="img"
              aria-label={t('rated', {
                rating: f.num(c.rating, { maximumFractionDigits: 1 }),
                count: c.reviewCount,
                n: f.num(c.reviewCount),
              })}
            >
              <Star />
              <span>{f.num(c.rating, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}</span>
              <span className="qq">({f.num(c.reviewCount)})</span>
            </span>
          ) : null}
        </div>
        <div className="cc-f">
          <div className="grow t1 q">
            {next ? (
              <>{t('starts', { day: f.date(next, { day: 'numeric', month: 'short' }) })} · </>
            ) : atAnyTime(c) ? (
              <>{t('anyTime')} · </>
            ) : null}
            {c.duration ? f.span(c.duration) : t('lessons', { count: c.lessons, n: f.num(c.lessons) })}
            {c.free === null ? null : (
              <b>{t(c.free ? 'seatsLeft' : 'seatsGone', { count: c.free, n: f.num(c.free) })}</b>
            )}
          </div>
          {price ?? <Price money={c.price} />}
        </div>
      </div>
    </article>
  );
});
