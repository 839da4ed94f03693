import { queryOptions } from '@tanstack/react-query';
import { request } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';
import { asked } from './api.ts';
import type { Scope } from './report.ts';

type Schemas = components['schemas'];
/** What a trainer's courses sold. */
export type Sales = Schemas['FinancialSales'];
/** A day, month, course or currency of it. */
export type SalesRow = Schemas['FinancialSalesRow'];
/** What somebody's orders come to in a currency. */
export type Spending = Schemas['FinancialSpending'];
/** Which orders a figure of it is the sum of. */
export type SpendingPart = 'paid' | 'open' | 'refunded';

const base = '/x/financial';

/** What the rows of a trainer's sales are. */
export const SALES_KEYS = ['course', 'day', 'month', 'currency'] as const;

/** What a trainer's courses sold; `user` is whose they are. */
export const salesQuery = (user: string, scope: Scope) =>
  queryOptions({
    queryKey: ['x', 'financial', 'mySales', user, scope],
    queryFn: () => request<Sales>('GET', `${base}/me/sales${asked({ ...scope })}`),
    placeholderData: (before) => before,
  });

/** The same as files. */
export const salesFiles = (scope: Scope) => ({
  csv: `${base}/me/sales.csv${asked({ ...scope })}`,
  xlsx: `${base}/me/sales.xlsx${asked({ ...scope })}`,
});

/** What somebody spent; without `of` it is `user`, who asks. */
export const spendingQuery = (user: string, of: string) =>
  queryOptions({
    queryKey: ['x', 'financial', 'orders', 'spending', of || user],
    queryFn: () => request<{ items: Spending[] }>('GET', `${base}/${of ? `people/${of}` : 'me'}/spending`),
  });
