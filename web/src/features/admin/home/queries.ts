import { queryOptions } from '@tanstack/react-query';
import { api, call } from '@/shared/api/client.ts';

/** The home page as it is edited. */
export const homePageQuery = queryOptions({
  queryKey: ['home-page'],
  queryFn: () => call(api.GET('/admin/home')),
});
/** The featured courses as they are chosen. */
export const chosenQuery = queryOptions({
  queryKey: ['featured', 'chosen'],
  queryFn: () => call(api.GET('/admin/home/featured')),
});
/** Published courses to choose from. */
export const coursesToChooseQuery = (q: string) =>
  queryOptions({
    queryKey: ['catalogue', 'to-choose', q],
    queryFn: () => call(api.GET('/catalogue', { params: { query: { limit: 12, ...(q ? { q } : {}) } } })),
    placeholderData: (before) => before,
  });
