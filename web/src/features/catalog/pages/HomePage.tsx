import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Slot } from '@/platform/Slot.tsx';
import { useMe } from '@/platform/session.ts';
import type { CourseCard as Course } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState } from '@/shared/ui/Bits.tsx';
import { Cover } from '@/shared/ui/Cover.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { CatalogueCard } from '../CatalogueCard.tsx';
import { homeShelves } from '../model.ts';
import { categoriesQuery, newestQuery, popularQuery } from '../queries.ts';

/** First page. templates/home.gohtml writes the same markup; change both. */
export default function HomePage() {
  const { t, i18n } = useTranslation('catalog');
  const f = useFormat();
  const navigate = useNavigate();
  const { user } = useMe();
  const categories = useQuery(categoriesQuery).data?.items ?? [];
  const newest = useQuery(newestQuery).data;
  const popular = useQuery(popularQuery).data;
  const shelves = homeShelves(newest?.items ?? [], popular?.items ?? []);
  const total = newest?.total ?? 0;
  return (
    <>
      <Slot name="home.banner" props={{}} />
      <section className="hero">
        <div className="hero-l">
          <h1 className="t6">{t('home.title')}</h1>
          <p>{total ? t('home.lead', { count: total, n: f.num(total) }) : t('home.leadEmpty')}</p>
          {/* biome-ignore lint/a11y/useSemanticElements: <search> is not known to every reader yet. */}
          <form
            action="/courses"
            role="search"
            onSubmit={(e) => {
              e.preventDefault();
              const q = String(new FormData(e.currentTarget).get('q') ?? '').trim();
              void navigate({ to: '/courses', search: q ? { q } : {} });
            }}
          >
            <label className="inw">
              <span className="sr">{t('find')}</span>
              <Icon name="search" />
              <input type="search" name="q" placeholder={t('find')} autoComplete="off" />
              <kbd className="kbd desk" dir="ltr">
                Ctrl K
              </kbd>
            </label>
          </form>
        </div>
        <Slides courses={shelves.slides} />
      </section>
      <div className="wrap">
        {categories.length ? (
          <nav className="cats" aria-label={t('categories')}>
            {categories.map((c) => (
              <Link key={c.id} to="/courses" search={{ category: c.slug }}>
                <span className="face" style={{ ['--h' as string]: c.hue }} />
                <span>
                  <bdi>{i18n.language === 'ar' ? (c.nameAr ?? c.name) : c.name}</bdi>
                  <small>{t('courseCount', { count: c.courses, n: f.num(c.courses) })}</small>
                </span>
              </Link>
            ))}
          </nav>
        ) : null}
        {total === 0 ? (
          <div className="shelf">
            <EmptyState
              title={t('home.empty')}
              why={t('home.emptyWhy')}
              action={
                user && user.role !== 'trainee' ? (
                  <a className="btn next big" href="/teach">
                    {t('home.emptyAction')}
                  </a>
                ) : undefined
              }
            />
          </div>
        ) : (
          <>
            <Shelf
              id="featured"
              title={t('home.featured')}
              all={t('home.all', { count: total, n: f.num(total) })}
              courses={shelves.featured}
              eager
            />
            {shelves.newest.length ? (
              <Shelf id="newest" title={t('home.newest')} courses={shelves.newest} />
            ) : null}
          </>
        )}
      </div>
    </>
  );
}

function Shelf({
  id,
  title,
  all,
  courses,
  eager = false,
}: {
  id: string;
  title: string;
  all?: string;
  courses: readonly Course[];
  eager?: boolean;
}) {
  return (
    <section className="shelf" aria-labelledby={id}>
      <div className="shelf-h">
        <h2 id={id}>{title}</h2>
        {all ? (
          <Link className="link" to="/courses">
            {all}
          </Link>
        ) : null}
      </div>
      <div className="grid3">
        {courses.map((c) => (
          <CatalogueCard key={c.id} course={c} eager={eager} />
        ))}
      </div>
    </section>
  );
}

/** A row of covers that scrolls and snaps by itself; the two buttons move it by one. It never moves alone. */
function Slides({ courses }: { courses: readonly Course[] }) {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  const list = useRef<HTMLUListElement>(null);
  const move = (step: 1 | -1) => {
    const el = list.current;
    if (!el) return;
    const rtl = getComputedStyle(el).direction === 'rtl' ? -1 : 1;
    const at = Math.round(Math.abs(el.scrollLeft) / el.clientWidth);
    const next = (at + step + courses.length) % courses.length;
    el.scrollTo({
      left: next * el.clientWidth * rtl,
      behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth',
    });
  };
  return (
    <div className="hero-r">
      {courses.length ? (
        <ul className="slides" ref={list} aria-label={t('home.slides')}>
          {courses.map((c, i) => (
            <li key={c.id}>
              <Cover src={c.cover.hero} width={1280} height={300} eager={i === 0} />
              <Link className="slide" to="/courses/$slug" params={{ slug: c.slug }}>
                <span className="t1 q">
                  {c.startDate
                    ? t('starts', {
                        day: f.date(c.startDate, { weekday: 'long', day: 'numeric', month: 'long' }),
                      })
                    : t('anyTime')}
                </span>
                <span className="b">
                  <bdi>{c.title}</bdi>
                </span>
                <span className="t2 q">
                  <bdi>{c.trainer.name}</bdi>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <span className="cov">
          <img src="/art/hero.svg" alt="" width="640" height="460" />
        </span>
      )}
      {courses.length > 1 ? (
        <div className="hero-d">
          <button
            type="button"
            className="btn bare sq"
            aria-label={t('home.previous')}
            onClick={() => move(-1)}
          >
            <Icon name="back" s flip />
          </button>
          <button type="button" className="btn bare sq" aria-label={t('home.next')} onClick={() => move(1)}>
            <Icon name="chev" s flip />
          </button>
        </div>
      ) : null}
    </div>
  );
}
