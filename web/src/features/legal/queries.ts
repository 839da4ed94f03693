import { queryOptions } from '@tanstack/react-query';
import { api, call } from '@/shared/api/client.ts';
import type { LegalPage } from '@/shared/api/types.ts';

/** The legal pages, in their order. */
export const PAGES = ['terms', 'privacy', 'refund'] as const;

/** A legal page in the reader's language; the version in force when none is named. */
export const legalQuery = (page: LegalPage, version: number | undefined) =>
  queryOptions({
    queryKey: ['legal', page, version ?? 0],
    queryFn: () =>
      call(api.GET('/legal/{page}', { params: { path: { page }, query: version ? { version } : {} } })),
  });
/** How the pages stand, for the super admin. */
export const statesQuery = queryOptions({
  queryKey: ['legal-work'],
  queryFn: () => call(api.GET('/admin/legal')),
});
/** A page with its drafts and its history. */
export const workQuery = (page: LegalPage) =>
  queryOptions({
    queryKey: ['legal-work', page],
    queryFn: () => call(api.GET('/admin/legal/{page}', { params: { path: { page } } })),
    // What somebody else saved meanwhile is not put under the hands of who is writing.
    refetchOnWindowFocus: false,
    staleTime: 0,
    gcTime: 0,
  });
