import { queryOptions } from '@tanstack/react-query';
import { request } from '@/shared/api/client.ts';

/** What the server keeps of the banner. */
export interface Banner {
  message: string;
  /** Courses published while the plugin was enabled. */
  published: number;
}

/** The banner as visitors see it. */
export const bannerQuery = queryOptions({
  queryKey: ['x', 'banner'],
  queryFn: () => request<Banner>('GET', '/x/banner/banner'),
});

/** Changes what the banner says; empty takes it down. */
export const saveBanner = (message: string): Promise<Banner> =>
  request<Banner>('PUT', '/x/banner/banner', { message });
