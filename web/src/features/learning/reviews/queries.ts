import { infiniteQueryOptions } from '@tanstack/react-query';
import { after, api, call, oneOf, said } from '@/shared/api/client.ts';

/** Where a review stands. */
export const REVIEW_STATES = ['pending', 'published', 'rejected'] as const;

/** What narrows the list of reviews. */
export interface ReviewSearch {
  state?: (typeof REVIEW_STATES)[number];
  stars?: number;
  course?: string;
}

/** Reads the address; what is not known is dropped. */
export function readReviewSearch(raw: Record<string, unknown>): ReviewSearch {
  const stars = Number(raw.stars);
  return {
    ...said('state', oneOf(REVIEW_STATES, raw.state)),
    ...([1, 2, 3, 4, 5].includes(stars) ? { stars } : {}),
    ...(typeof raw.course === 'string' && raw.course ? { course: raw.course } : {}),
  };
}

/** The reviews of my courses; of all for a super admin. */
export const teamReviewsQuery = (search: ReviewSearch) =>
  infiniteQueryOptions({
    queryKey: ['team-reviews', search],
    queryFn: ({ pageParam }) =>
      call(api.GET('/reviews', { params: { query: { ...search, ...after(pageParam), limit: 25 } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });
