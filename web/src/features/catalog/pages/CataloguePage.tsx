import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Fragment, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { Slot } from '@/platform/Slot.tsx';
import { useMe } from '@/platform/session.ts';
import type { Category, FacetValue } from '@/shared/api/types.ts';
import { currencySign, useFormat } from '@/shared/i18n/format.ts';
import { languageName } from '@/shared/i18n/languages.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { EmptyState, ShowMore } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { CatalogueCard } from '../CatalogueCard.tsx';
import {
  above,
  activeFilters,
  COUNT_MOST,
  categoryOf,
  type Filter,
  LEVELS,
  readSearch,
  type Search,
  SORTS,
  toggled,
  valuesOf,
  without,
} from '../model.ts';
import { catalogueQuery, categoriesQuery } from '../queries.ts';

/** Search, filters and order live in the address. templates/catalogue.gohtml writes the same markup; change both. */
export default function CataloguePage() {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  const { slug } = useParams({ strict: false });
  const address = readSearch(useSearch({ strict: false }));
  const search: Search = slug ? { ...address, category: slug } : address;
  const navigate = useNavigate();
  const list = useInfiniteQuery(catalogueQuery(search));
  const [open, setOpen] = useState(false);
  const pages = list.data?.pages ?? [];
  const courses = pages.flatMap((p) => p.items);
  const total = pages[0]?.total ?? 0;
  const facets = pages[0]?.facets;
  const instead = pages[0]?.corrected;
  const { nameOf, categories, nameOfCategory } = useValueName(facets?.trainer);
  const one = (of: Search) => {
    const values = valuesOf(of, 'category');
    return values.length === 1 ? categoryOf(categories, values[0]) : undefined;
  };
  /* The courses of one category have a page of their own. */
  const go = (next: Search) => {
    const of = one(next);
    const how = { replace: true, resetScroll: false };
    if (of)
      void navigate({
        to: '/categories/$slug',
        params: { slug: of.slug },
        search: without(next, 'category'),
        ...how,
      });
    else void navigate({ to: '/courses', search: next, ...how });
  };
  const category = one(search);
  useTitle(category && nameOfCategory(category));
  const active = activeFilters(search);
  const facet = (key: Filter, values: readonly FacetValue[] | undefined, more?: ReactNode) =>
    values?.length || more ? (
      <fieldset key={key}>
        <legend>{t(`facet.${key}`)}</legend>
        {values?.map((v) => (
          <label className="check" key={v.value}>
            <input
              type="checkbox"
              name={key}
              value={v.value}
              checked={valuesOf(search, key).includes(v.value)}
              onChange={(e) => go(toggled(search, key, v.value, e.currentTarget.checked))}
            />
            <span>
              <bdi>{nameOf(key, v.value)}</bdi>
            </span>
            <span className="cnt num">{f.upTo(COUNT_MOST, v.count)}</span>
          </label>
        ))}
        {more}
      </fieldset>
    ) : null;
  const levels = LEVELS.flatMap((l) => facets?.level.find((v) => v.value === l) ?? []);
  return (
    <div className="wrap">
      <div className="cat-h">
        {category ? (
          <Subject of={category} all={categories} nameOf={nameOfCategory} />
        ) : (
          <h1>
            <bdi>{t('catalogue.title')}</bdi>
          </h1>
        )}
        <SearchForm search={search} go={go} at={category ? `/categories/${category.slug}` : '/courses'} />
      </div>
      <div className="cat-b">
        <aside className="fac" aria-label={t('facet.label')} data-open={open || undefined}>
          <button type="button" className="fac-t" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name="filter" s />
            {active.length ? t('facet.buttonOn', { n: f.num(active.length) }) : t('facet.button')}
          </button>
          <div className="fac-s">
            {facet('type', facets?.type)}
            {facet('level', levels)}
            {facet('category', facets?.category)}
            {facet('language', facets?.language)}
            {facet('rating', facets?.rating)}
            {facet('trainer', facets?.trainer)}
            {facet('price', facets?.price, <MaxPrice search={search} go={go} />)}
          </div>
        </aside>
        <div>
          <div className="tool">
            <h2 aria-live="polite">
              {t('courses')} <span>{f.upTo(COUNT_MOST, total)}</span>
            </h2>
            <span className="end row" style={{ gap: 8 }}>
              <Slot name="catalogue.tools" props={{}} />
              <span className="t2 q desk">{t('sort.label')}</span>
              <span className="sel">
                <select
                  className="in sm"
                  aria-label={t('sort.label')}
                  value={search.sort ?? (search.q ? 'relevant' : 'newest')}
                  onChange={(e) => go(readSearch({ ...search, sort: e.currentTarget.value }))}
                >
                  {SORTS.filter((s) => s !== 'relevant' || search.q).map((s) => (
                    <option key={s} value={s}>
                      {t(`sort.${s}`)}
                    </option>
                  ))}
                </select>
                <Icon name="down" s />
              </span>
            </span>
          </div>
          {/* It is there before the line is, so that readers are told when it comes. */}
          <div aria-live="polite">
            {instead ? (
              <p className="instead t2">
                {t('catalogue.instead')}{' '}
                <b>
                  <bdi>{instead}</bdi>
                </b>
              </p>
            ) : null}
          </div>
          {active.length ? (
            <div className="tool">
              {active.map((a) => (
                <button
                  key={`${a.key} ${a.value}`}
                  type="button"
                  className="chip"
                  aria-label={t('facet.remove', { what: nameOf(a.key, a.value) })}
                  onClick={() => go(toggled(search, a.key, a.value, false))}
                >
                  <bdi className="clip">{nameOf(a.key, a.value)}</bdi>
                  <Icon name="x" s />
                </button>
              ))}
              <button type="button" className="btn bare sm link" onClick={() => go({})}>
                {t('facet.clear')}
              </button>
            </div>
          ) : null}
          {list.isError ? <p className="bad-t">{t('problem.network')}</p> : null}
          {courses.length ? (
            <div className="grid3" aria-busy={list.isPlaceholderData}>
              {courses.map((c, i) => (
                <CatalogueCard key={c.id} course={c} eager={i < 3} />
              ))}
            </div>
          ) : list.isSuccess ? (
            <EmptyState
              title={t(active.length ? 'catalogue.none' : 'home.empty')}
              why={t(active.length ? 'catalogue.noneWhy' : 'home.emptyWhy')}
              action={
                active.length ? (
                  <button type="button" className="btn" onClick={() => go({})}>
                    {t('facet.clear')}
                  </button>
                ) : undefined
              }
            />
          ) : null}
          <ShowMore
            shown={courses.length}
            total={total}
            most={COUNT_MOST}
            hasMore={list.hasNextPage}
            busy={list.isFetchingNextPage}
            failed={list.isFetchNextPageError}
            onMore={() => void list.fetchNextPage()}
          />
        </div>
      </div>
    </div>
  );
}

/** What a category is called, what it stands under and how much there is in it. */
function Subject({
  of,
  all,
  nameOf,
}: {
  of: Category;
  all: readonly Category[];
  nameOf: (one: Category) => string;
}) {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  return (
    <div className="cat-s">
      <nav className="t2 q" aria-label={t('course.crumbs')}>
        <Link className="link" to="/courses">
          {t('courses')}
        </Link>
        {above(all, of).map((c) => (
          <Fragment key={c.id}>
            {' '}
            <span className="qq">/</span>{' '}
            <Link className="link" to="/categories/$slug" params={{ slug: c.slug }}>
              <bdi>{nameOf(c)}</bdi>
            </Link>
          </Fragment>
        ))}
      </nav>
      <h1>
        <bdi>{nameOf(of)}</bdi>
      </h1>
      <p className="q">
        {t(of.courses ? 'category.lead' : 'category.none', {
          count: of.courses,
          n: f.num(of.courses),
          name: nameOf(of),
        })}
      </p>
    </div>
  );
}

/** The word to look for; it takes effect while one types, and works as a plain form before the app is there. */
function SearchForm({ search, go, at }: { search: Search; go: (next: Search) => void; at: string }) {
  const { t } = useTranslation('catalog');
  const [text, setText] = useRested(search.q ?? '', (wanted) =>
    go(
      wanted
        ? { ...search, q: wanted }
        : readSearch({
            ...without(search, 'q'),
            sort: search.sort === 'relevant' ? undefined : search.sort,
          }),
    ),
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is not known to every reader yet.
    <form action={at} role="search" onSubmit={(e) => e.preventDefault()}>
      <label className="inw">
        <span className="sr">{t('find')}</span>
        <Icon name="search" />
        <input
          type="search"
          name="q"
          placeholder={t('find')}
          autoComplete="off"
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
        />
      </label>
    </form>
  );
}

/** The highest price; like the word, it takes effect while one types. What is no amount is left until it is one. */
function MaxPrice({ search, go }: { search: Search; go: (next: Search) => void }) {
  const { t, i18n } = useTranslation('catalog');
  const { currency } = useMe().settings;
  const now = search.maxPrice === undefined ? '' : String(search.maxPrice);
  const [text, setText] = useRested(
    now,
    (maxPrice) => {
      const next = readSearch({ ...without(search, 'maxPrice'), maxPrice: maxPrice || undefined });
      if (!maxPrice || next.maxPrice !== undefined) go(next);
    },
    { read: latinOf, wait: 500 },
  );
  return (
    <label className="most">
      <span>{t('facet.most', { currency: currencySign(i18n.language, currency) })}</span>
      <input
        className="in sm num"
        name="maxPrice"
        inputMode="decimal"
        autoComplete="off"
        dir="ltr"
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
      />
    </label>
  );
}

/** What a filter's value is called; a category that does not exist, or none, has no name. */
function useValueName(trainers: readonly FacetValue[] | undefined) {
  const { t, i18n } = useTranslation('catalog');
  const f = useFormat();
  const { currency } = useMe().settings;
  const categories = useQuery(categoriesQuery).data?.items ?? [];
  const nameOfCategory = (c: Category): string => (i18n.language === 'ar' ? (c.nameAr ?? c.name) : c.name);
  const nameOf = (key: Filter | 'q', value: string): string => {
    if (key === 'q') return t('facet.word', { word: value });
    if (key === 'price') return t(`facet.${value === 'free' ? 'free' : 'paid'}`);
    if (key === 'maxPrice') return t('facet.atMost', f.money({ amount: value, currency }));
    if (key === 'rating') return t('facet.atLeast', { n: f.num(Number(value)) });
    if (key === 'trainer') return trainers?.find((v) => v.value === value)?.name ?? t('facet.trainer');
    if (key === 'category') {
      const of = categoryOf(categories, value);
      return of ? nameOfCategory(of) : value;
    }
    if (key === 'language') return languageName(i18n.language, value);
    return t(`${key}.${value}`, { defaultValue: value });
  };
  return { nameOf, categories, nameOfCategory };
}
