import { queryOptions } from '@tanstack/react-query';
import { api, call } from '@/shared/api/client.ts';
import type { CalendarItem } from '@/shared/api/types.ts';
import { addDays } from './month.ts';

const DAY = 86_400_000;

/** How the calendar is shown where there is room for both. */
export const VIEWS = ['month', 'list'] as const;
/** One of them. */
export type View = (typeof VIEWS)[number];

/** What I have before me on the days from the first to the last, by any clock. */
export const calendarQuery = (first: string, last: string) =>
  queryOptions({
    queryKey: ['calendar', first, last],
    queryFn: () =>
      call(
        api.GET('/me/calendar', {
          params: {
            query: { from: `${addDays(first, -1)}T00:00:00Z`, to: `${addDays(last, 2)}T00:00:00Z` },
          },
        }),
      ),
    staleTime: 0,
  });

/** What is late, and what is due within two weeks. */
export const dueQuery = queryOptions({
  queryKey: ['calendar', 'due'],
  queryFn: () => {
    const now = Date.now();
    const query = {
      from: new Date(now - 60 * DAY).toISOString(),
      to: new Date(now + 14 * DAY).toISOString(),
      open: true,
    };
    return call(api.GET('/me/calendar', { params: { query } }));
  },
  staleTime: 0,
});

/** Whether my calendar has an address for other programs. */
export const feedQuery = queryOptions({
  queryKey: ['calendar-feed'],
  queryFn: () => call(api.GET('/me/calendar-feed')),
});

/** Whether something is to be done until then. */
export const isDeadline = (i: CalendarItem): boolean =>
  !i.teaching &&
  (i.kind === 'assignment' || i.kind === 'access' || i.kind === 'expires' || i.kind === 'offer');
