import { queryOptions } from '@tanstack/react-query';
import { request } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';

type Schemas = components['schemas'];
/** A course's prices in all currencies that are used. */
export type CoursePrices = Schemas['FinancialCoursePrices'];
/** What a course costs in a currency. */
export type CoursePrice = Schemas['FinancialCoursePrice'];
/** A course's prices as they are to be. */
export type PricesDraft = Schemas['FinancialPricesDraft'];

const at = (course: string) => `/x/financial/courses/${course}/prices`;
const keyOf = (course: string) => ['x', 'financial', 'prices', course] as const;

/** A course's prices, for its team. */
export const pricesQuery = (course: string) =>
  queryOptions({ queryKey: keyOf(course), queryFn: () => request<CoursePrices>('GET', at(course)) });

/** What the prices would be; `draft` is the draft as JSON, null while there is none. */
export const previewQuery = (course: string, draft: string | null) =>
  queryOptions({
    queryKey: [...keyOf(course), draft],
    queryFn: () => request<CoursePrices>('POST', `${at(course)}/preview`, JSON.parse(draft ?? '')),
    enabled: draft !== null,
    retry: false,
    placeholderData: (before) => before,
  });

/** Keeps a course's prices, if nobody has changed them since the draft's version. */
export const setPrices = (course: string, draft: PricesDraft) =>
  request<CoursePrices>('PUT', at(course), draft);
