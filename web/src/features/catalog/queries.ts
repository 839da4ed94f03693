import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { after, api, call } from '@/shared/api/client.ts';
import { asked, type Search } from './model.ts';

/** The shelves of the first page. */
export const categoriesQuery = queryOptions({
  queryKey: ['categories'],
  queryFn: () => call(api.GET('/categories')),
  staleTime: 300_000,
});
/** How the home page is arranged, and its slides of today in the reader's language. */
export const homeQuery = queryOptions({
  queryKey: ['home'],
  queryFn: () => call(api.GET('/home')),
});
/** The chosen courses, for the home page. */
export const featuredQuery = queryOptions({
  queryKey: ['featured'],
  queryFn: () => call(api.GET('/featured')),
});
/** Newest courses, for the home page. */
export const newestQuery = queryOptions({
  queryKey: ['catalogue', 'newest'],
  queryFn: () => call(api.GET('/catalogue', { params: { query: { sort: 'newest', limit: 9 } } })),
});
/** Popular courses, the featured ones among them, for the home page. */
export const popularQuery = queryOptions({
  queryKey: ['catalogue', 'popular'],
  queryFn: () => call(api.GET('/catalogue', { params: { query: { sort: 'popular', limit: 12 } } })),
});

/** The catalogue under filters, page after page. */
export const catalogueQuery = (search: Search) =>
  infiniteQueryOptions({
    queryKey: ['catalogue', 'list', search],
    queryFn: ({ pageParam }) => {
      const { rating, maxPrice, category: _c, type: _t, level: _l, language: _g, ...rest } = search;
      return call(
        api.GET('/catalogue', {
          params: {
            query: {
              ...rest,
              ...asked(search),
              ...(rating ? { rating: `${rating}` as const } : {}),
              ...(maxPrice === undefined ? {} : { maxPrice: `${maxPrice}` }),
              ...after(pageParam),
              limit: 12,
            },
          },
        }),
      );
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });

/** One course page. */
export const courseQuery = (slug: string) =>
  queryOptions({
    queryKey: ['catalogue', 'course', slug],
    queryFn: () => call(api.GET('/catalogue/{slug}', { params: { path: { slug } } })),
  });
/** The coming meetings of a course. */
export const nextSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['next-sessions', id],
    queryFn: () => call(api.GET('/courses/{id}/sessions/next', { params: { path: { id } } })),
  });
/** A trainer's public page. */
export const trainerQuery = (slug: string) =>
  queryOptions({
    queryKey: ['trainer', slug],
    queryFn: () => call(api.GET('/trainers/{slug}', { params: { path: { slug } } })),
  });
/** What a trainer teaches, page after page. */
export const trainerCoursesQuery = (slug: string) =>
  infiniteQueryOptions({
    queryKey: ['catalogue', 'trainer', slug],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/trainers/{slug}/courses', {
          params: { path: { slug }, query: { ...after(pageParam), limit: 12 } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });
/** What meets next in a trainer's courses. */
export const trainerSessionsQuery = (slug: string) =>
  queryOptions({
    queryKey: ['next-sessions', 'trainer', slug],
    queryFn: () => call(api.GET('/trainers/{slug}/sessions', { params: { path: { slug } } })),
  });
/** What others say of a course, the newest first. */
export const reviewsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['reviews', id],
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/courses/{id}/reviews', {
          params: { path: { id }, query: { ...after(pageParam), limit: 5 } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });
/** What I say of it, and whether I may. */
export const myReviewQuery = (id: string) =>
  queryOptions({
    queryKey: ['my-review', id],
    queryFn: () => call(api.GET('/courses/{id}/review', { params: { path: { id } } })),
  });
