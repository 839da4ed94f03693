import { queryOptions } from '@tanstack/react-query';
import { request } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';
import { asked } from './api.ts';
import type { Period } from './books.ts';

type Schemas = components['schemas'];
/** What was sold in a period. */
export type Report = Schemas['FinancialReport'];
/** A day, month, course, trainer or currency of it. */
export type ReportRow = Schemas['FinancialReportRow'];

/** What the rows of a report are. */
export const KEYS = ['day', 'month', 'course', 'trainer', 'currency'] as const;
/** One of them. */
export type Key = (typeof KEYS)[number];

/** What a report is about; an empty value narrows nothing. */
export interface Scope extends Period {
  by: Key;
  /** ISO 4217: what was sold in it, in it. */
  currency: string;
  course: string;
}

/** A report. */
export const reportQuery = (scope: Scope) =>
  queryOptions({
    queryKey: ['x', 'financial', 'report', scope],
    queryFn: () => request<Report>('GET', `/x/financial/report${asked({ ...scope })}`),
    placeholderData: (before) => before,
  });

/** The same as files. */
export const reportFiles = (scope: Scope) => ({
  csv: `/x/financial/report.csv${asked({ ...scope })}`,
  xlsx: `/x/financial/report.xlsx${asked({ ...scope })}`,
});

/** The days from one to another, both included, `YYYY-MM-DD`. */
export function daysBetween(from: string, until: string): string[] {
  const days: string[] = [];
  const end = Date.parse(`${until}T00:00:00Z`);
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= end; at += 86_400_000)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** The months of a period, `YYYY-MM`. */
export function monthsBetween(from: string, until: string): string[] {
  const months: string[] = [];
  let [year = 0, month = 1] = from.split('-').map(Number);
  for (;;) {
    const text = `${year}-${String(month).padStart(2, '0')}`;
    if (text > until.slice(0, 7)) return months;
    months.push(text);
    month += 1;
    if (month > 12) [year, month] = [year + 1, 1];
  }
}
