import { queryOptions } from '@tanstack/react-query';
import { request } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';
import { asked } from './api.ts';

type Schemas = components['schemas'];
/** What was posted on each account, and whether it balances. */
export type Books = Schemas['FinancialBooks'];
/** What was posted on an account in a currency. */
export type AccountBalance = Schemas['FinancialAccountBalance'];
/** One side of a transaction. */
export type BookEntry = Schemas['FinancialBookEntry'];
/** A transaction with its entries. */
export type BookTransaction = Schemas['FinancialBookTransaction'];
/** A transaction as a person posts it. */
export type Posting = Schemas['FinancialPosting'];
/** An account on which can be posted. */
export type Account = Schemas['FinancialLedgerAccount'];
/** Days, `YYYY-MM-DD`, both included; an empty one is open. */
export interface Period {
  from: string;
  until: string;
}

const base = '/x/financial/books';
const root = ['x', 'financial', 'books'] as const;

/** Everything of the books in the cache. */
export const BOOKS = { queryKey: root };

/** The trial balance of a period. */
export const booksQuery = (period: Period) =>
  queryOptions({
    queryKey: [...root, 'balances', period],
    queryFn: () => request<Books>('GET', `${base}${asked({ ...period })}`),
    placeholderData: (before) => before,
  });

/** The trial balance of a period as files. */
export const booksFiles = (period: Period) => ({
  csv: `${base}.csv${asked({ ...period })}`,
  xlsx: `${base}.xlsx${asked({ ...period })}`,
});

/** Which entries are behind a figure; without a course or a person, those of all. */
export interface EntriesOf extends Period {
  account: string;
  currency: string;
  course: string;
  party: string;
}

/** Key of the entries behind a figure. */
export const entriesKey = (of: EntriesOf) => [...root, 'entries', of];

/** A page of the entries behind a figure, the newest day first. */
export const entriesPage = (of: EntriesOf, cursor: string) =>
  request<{ items: BookEntry[]; nextCursor: string | null }>(
    'GET',
    `${base}/entries${asked({ ...of, cursor, limit: '50' })}`,
  );

/** The entries behind a figure as files. */
export const entriesFiles = (of: EntriesOf) => ({
  csv: `${base}/entries.csv${asked({ ...of })}`,
  xlsx: `${base}/entries.xlsx${asked({ ...of })}`,
});

/** The accounts on which can be posted. */
export const accountsQuery = queryOptions({
  queryKey: [...root, 'accounts'],
  queryFn: () => request<{ items: Account[] }>('GET', `${base}/accounts`),
});

/** A transaction with its entries. */
export const transactionQuery = (id: string) =>
  queryOptions({
    queryKey: [...root, 'transaction', id],
    queryFn: () => request<BookTransaction>('GET', `${base}/transactions/${id}`),
  });

/** Posts a transaction; with the same key, once. */
export const post = (posting: Posting, key: string) =>
  request<BookTransaction>('POST', `${base}/transactions`, posting, key);

/** Takes a transaction back by its opposite. */
export const reverse = (id: string, note: string, key: string) =>
  request<BookTransaction>('POST', `${base}/transactions/${id}/reversal`, { note }, key);

/** Records that the bank or the desk moved another amount than a transaction says. */
export const differently = (id: string, moved: Schemas['FinancialMoved'], key: string) =>
  request<BookTransaction>('POST', `${base}/transactions/${id}/moved`, moved, key);

/** Closes the books until a day; it cannot be undone. */
export const closeBooks = (until: string, note: string) =>
  request<void>('POST', `${base}/closings`, { until, note });
