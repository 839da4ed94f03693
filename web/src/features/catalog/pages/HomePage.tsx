import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useRouter } from '@tanstack/react-router';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Slot } from '@/platform/Slot.tsx';
import { useMe } from '@/platform/session.ts';
import { atAnyTime, nextStart } from '@/shared/api/starts.ts';
import type { CourseCard as Course, HomeSection, ShownSlide } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState } from '@/shared/ui/Bits.tsx';
import { Cover } from '@/shared/ui/Cover.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { CatalogueCard } from '../CatalogueCard.tsx';
import { homeShelves } from '../model.ts';
import { categoriesQuery, featuredQuery, homeQuery, newestQuery, popularQuery } from '../queries.ts';

/** First page. templates/home.gohtml writes the same markup; change both. */
export default function HomePage() {
  const { t, i18n } = useTranslation('catalog');
  const f = useFormat();
  const { user, settings } = useMe();
  const home = useQuery(homeQuery).data;
  const chosen = useQuery(featuredQuery).data?.items ?? [];
  // Those at the top; what stands under them is found with them.
  const categories =
    useQuery(categoriesQuery).data?.items.filter((c) => c.parentId === null && c.courses > 0) ?? [];
  const newest = useQuery(newestQuery).data;
  const popular = useQuery(popularQuery).data;
  const sections = home?.sections ?? [];
  const shelves = homeShelves(sections, chosen, newest?.items ?? [], popular?.items ?? []);
  const total = newest?.total ?? 0;
  const draw = (section: HomeSection) => {
    switch (section.id) {
      case 'slides':
        return (
          <Hero key={section.id} total={total} title={home?.title ?? ''} lead={home?.lead ?? ''}>
            {!section.shown ? null : home?.slides.length ? (
              <Slides count={home.slides.length}>
                {home.slides.map((s, i) => (
                  <SlideItem key={s.id} slide={s} eager={i === 0} />
                ))}
              </Slides>
            ) : shelves.courses.length ? (
              <Slides count={shelves.courses.length}>
                {shelves.courses.map((c, i) => (
                  <CourseItem key={c.id} course={c} eager={i === 0} />
                ))}
              </Slides>
            ) : (
              <div className="hero-r">
                <span className="cov">
                  <img
                    src={`/covers/hero-h${settings.hue}-cross8-p0-640x460-s100.svg`}
                    alt=""
                    width="640"
                    height="460"
                  />
                </span>
              </div>
            )}
          </Hero>
        );
      case 'announcements':
        return section.shown ? (
          <div key={section.id} className="wrap">
            <Slot name="home.news" props={{}} />
          </div>
        ) : null;
      case 'categories':
        return section.shown && categories.length ? (
          <div key={section.id} className="wrap">
            <nav className="cats" aria-label={t('categories')}>
              {categories.map((c) => (
                <Link key={c.id} to="/categories/$slug" params={{ slug: c.slug }}>
                  <span className="face" style={{ ['--h' as string]: c.hue }} />
                  <span>
                    <bdi>{i18n.language === 'ar' ? (c.nameAr ?? c.name) : c.name}</bdi>
                    <small>{t('courseCount', { count: c.courses, n: f.num(c.courses) })}</small>
                  </span>
                </Link>
              ))}
            </nav>
          </div>
        ) : null;
      case 'featured':
        return section.shown && total ? (
          <Shelf
            key={section.id}
            id="featured"
            title={t('home.featured')}
            all={t('home.all', { count: total, n: f.num(total) })}
            courses={shelves.featured}
            eager
          />
        ) : null;
      default:
        return section.shown && total && shelves[section.id].length ? (
          <Shelf
            key={section.id}
            id={section.id}
            title={t(`home.${section.id}`)}
            courses={shelves[section.id]}
          />
        ) : null;
    }
  };
  return (
    <>
      <Slot name="home.banner" props={{}} />
      {sections.map(draw)}
      <Slot name="start.page" props={{ person: user }} />
      {home && total === 0 ? (
        <div className="wrap">
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
        </div>
      ) : null}
    </>
  );
}

/** The heading and the search, with the slides beside them. */
function Hero({
  total,
  title,
  lead,
  children,
}: {
  total: number;
  title: string;
  lead: string;
  children: ReactNode;
}) {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  const navigate = useNavigate();
  return (
    <section className={children ? 'hero' : 'hero alone'}>
      <div className="hero-l">
        <h1 className="t6">{title ? <bdi>{title}</bdi> : t('home.title')}</h1>
        <p>
          {lead ? (
            <bdi>{lead}</bdi>
          ) : total ? (
            t('home.lead', { count: total, n: f.num(total) })
          ) : (
            t('home.leadEmpty')
          )}
        </p>
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
      {children}
    </section>
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
    <div className="wrap">
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
    </div>
  );
}

/** A row of pictures that scrolls and snaps by itself; the two buttons move it by one. It never moves alone. */
function Slides({ count, children }: { count: number; children: ReactNode }) {
  const { t } = useTranslation('catalog');
  const list = useRef<HTMLUListElement>(null);
  const move = (step: 1 | -1) => {
    const el = list.current;
    if (!el) return;
    const rtl = getComputedStyle(el).direction === 'rtl' ? -1 : 1;
    const at = Math.round(Math.abs(el.scrollLeft) / el.clientWidth);
    const next = (at + step + count) % count;
    el.scrollTo({
      left: next * el.clientWidth * rtl,
      behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth',
    });
  };
  return (
    <div className="hero-r">
      <ul className="slides" ref={list} aria-label={t('home.slides')}>
        {children}
      </ul>
      {count > 1 ? (
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

/** A slide that the super admin made. */
function SlideItem({ slide, eager }: { slide: ShownSlide; eager: boolean }) {
  const router = useRouter();
  const { picture, link } = slide;
  const words = (
    <>
      <span className="b two" dir="auto">
        {slide.title}
      </span>
      {slide.text ? (
        <span className="t2 q slide-t" dir="auto">
          {slide.text}
        </span>
      ) : null}
    </>
  );
  return (
    <li>
      {picture ? (
        <Cover src={picture.url} width={picture.width} height={picture.height} eager={eager} />
      ) : (
        <Cover src={slide.cover} width={640} height={460} eager={eager} />
      )}
      {link ? (
        <a
          className="slide"
          href={link}
          onClick={(e) => {
            if (!link.startsWith('/') || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
            e.preventDefault();
            router.history.push(link);
          }}
        >
          {words}
        </a>
      ) : (
        <div className="slide">{words}</div>
      )}
    </li>
  );
}

/** A course in the place of a slide, where there are none. */
function CourseItem({ course: c, eager }: { course: Course; eager: boolean }) {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  const next = nextStart(c);
  return (
    <li>
      <Cover src={c.cover.hero} width={1280} height={300} eager={eager} />
      <Link className="slide" to="/courses/$slug" params={{ slug: c.slug }}>
        <span className="t1 q">
          {next
            ? t('starts', { day: f.date(next, { weekday: 'long', day: 'numeric', month: 'long' }) })
            : atAnyTime(c)
              ? t('anyTime')
              : t(`type.${c.courseType}`)}
        </span>
        <span className="b">
          <bdi>{c.title}</bdi>
        </span>
        <span className="t2 q">
          <bdi>{c.trainer.name}</bdi>
        </span>
      </Link>
    </li>
  );
}
