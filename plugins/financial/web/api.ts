import { queryOptions } from '@tanstack/react-query';
import { putFile, request } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';

type Schemas = components['schemas'];
/** One unit of a currency is worth so many of another, from a moment on. */
export type Rate = Schemas['FinancialRate'];
/** A rate as it is to be. */
export type RateDraft = Schemas['FinancialRateDraft'];
/** Where money in a currency is transferred to. */
export type Bank = Schemas['FinancialBank'];
/** A currency of ISO 4217. */
export type Known = Schemas['FinancialKnown'];
/** A currency that is used; `rate` is the one between it and the base. */
export type Currency = Omit<Schemas['FinancialCurrency'], 'rate'> & { rate: Rate | null };
/** A line of a pair's history. */
export type Change = Schemas['FinancialChange'];
/** What a file changes, or has changed. */
export type Import = Schemas['FinancialImport'];
/** What an amount is worth in another currency. */
export type Conversion = Schemas['FinancialConversion'];
/** How the last fetch went. */
export type Fetching = Schemas['FinancialFetching'];
interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

const base = '/x/financial';
const root = ['x', 'financial'] as const;

/** Everything of this plugin in the cache. */
export const ALL = { queryKey: root };

/** The currencies that are used, the organisation's first. */
export const currenciesQuery = queryOptions({
  queryKey: [...root, 'currencies'],
  queryFn: () => request<{ items: Currency[]; staleDays: number }>('GET', `${base}/currencies`),
});

/** All currencies of ISO 4217. */
export const knownQuery = queryOptions({
  queryKey: [...root, 'known'],
  queryFn: () => request<{ items: Known[] }>('GET', `${base}/currencies/known`),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Begins or ends the use of a currency. */
export const switchCurrency = (code: string, isActive: boolean) =>
  request<void>('PUT', `${base}/currencies/${code}`, { isActive });

/** Keeps bank details, if nobody has changed them since that version. */
export const setBank = (code: string, bank: Bank, version: number) =>
  request<Currency>('PUT', `${base}/currencies/${code}/bank`, { ...bank, version });

/** The rates that are in force, those that are planned, and how the last fetch went. */
export const ratesQuery = queryOptions({
  queryKey: [...root, 'rates'],
  queryFn: () =>
    request<{
      base: string;
      inForce: Rate[];
      planned: Rate[];
      staleDays: number;
      refuseStale: boolean;
      fetching: Fetching;
    }>('GET', `${base}/rates`),
});

/** Enters a rate; with the same key, once. */
export const addRate = (draft: RateDraft, key: string) => request<Rate>('POST', `${base}/rates`, draft, key);

/** Says what a rate should have been. */
export const correctRate = (id: string, right: Schemas['FinancialCorrection']) =>
  request<Rate>('POST', `${base}/rates/${id}/correction`, right);

/** Takes away a rate that is planned. */
export const withdrawRate = (id: string) => request<void>('DELETE', `${base}/rates/${id}`);

/** The newest rates of a pair, for its chart. */
export const pairQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: [...root, 'pair', from, to],
    queryFn: () => request<Page<Rate>>('GET', `${base}/pairs/${from}/${to}?limit=200`),
  });

/** Key of the history of a pair. */
export const historyKey = (from: string, to: string) => [...root, 'history', from, to];

/** A page of what happened to the rates of a pair, the newest first. */
export const historyPage = (from: string, to: string, cursor: string) =>
  request<Page<Change>>(
    'GET',
    `${base}/pairs/${from}/${to}/history?${new URLSearchParams({ limit: '25', ...(cursor ? { cursor } : {}) })}`,
  );

/** Where the history of a pair is as files. */
export const historyFiles = (from: string, to: string) => ({
  csv: `${base}/pairs/${from}/${to}/history/export`,
  xlsx: `${base}/pairs/${from}/${to}/history/export.xlsx`,
});

/** What an amount is worth in another currency. */
export const convert = (amount: string, currency: string, to: string) =>
  request<Conversion>('GET', `${base}/convert?${new URLSearchParams({ amount, currency, to })}`);

/** What a file would change. */
export const previewImport = (file: Blob) => putFile<Import>(`${base}/imports/preview`, file, 'POST');

/** Takes the rates of a file, if that changes what the preview said. */
export const applyImport = (file: Blob, stamp: string) =>
  putFile<Import>(`${base}/imports?${new URLSearchParams({ stamp })}`, file, 'POST');

/** Fetches the European Central Bank's file now. */
export const fetchRates = () => request<Fetching>('POST', `${base}/imports/fetch`);

/** What is asked of an address, with its question mark; what is empty is left out. */
export const asked = (values: Record<string, string | undefined>) => {
  const said = Object.entries(values).flatMap(([key, value]) => (value ? [[key, value]] : []));
  return said.length ? `?${new URLSearchParams(said)}` : '';
};
