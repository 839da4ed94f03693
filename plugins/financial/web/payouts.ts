import { queryOptions } from '@tanstack/react-query';
import { oneOf, request } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';
import { daysOf } from '@/shared/ui/Days.tsx';
import type { Said } from './address.ts';
import { asked, type Bank } from './api.ts';

type Schemas = components['schemas'];
/** What was earned of a course of an order, or taken back. */
export type Earning = Schemas['FinancialEarning'];
/** How a trainer stands in a currency. */
export type EarningSums = Schemas['FinancialEarningSums'];
/** A page of lines, and how the trainer stands. */
export type Earnings = Schemas['FinancialEarnings'];
/** Money of a trainer that leaves, or is asked for. */
export type Payout = Schemas['FinancialPayout'];
/** How far a payout is. */
export type PayoutState = Payout['state'];
/** What a trainer is owed and is in no payout. */
export type Owed = Schemas['FinancialOwed'];
/** What percentage of sales is the trainers'. */
export type ShareRule = Schemas['FinancialShareRule'];
/** A rule as it is to be. */
export type ShareDraft = Schemas['FinancialShareDraft'];
/** The rules, and what counts where there is none. */
export type Shares = Schemas['FinancialShares'];

/** The states of a payout, those that wait for somebody first. */
export const PAYOUT_STATES = [
  'requested',
  'approved',
  'processing',
  'completed',
  'returned',
  'failed',
  'rejected',
] as const;

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

const base = '/x/financial';
/** Everything about earnings, payouts and shares in the cache. */
export const PAYOUTS = { queryKey: ['x', 'financial', 'payouts'] as const };

/** Which lines are listed: those of a figure; what is not there narrows nothing. */
export type EarningsOf = {
  state?: Earning['state'] | '';
  currency?: string;
  course?: string;
  from?: string;
  until?: string;
};

/** Which of them an address says. */
export function linesOf({ state, currency, ...search }: Said): EarningsOf {
  const known = oneOf(EARNING_STATES, state);
  return { ...(known ? { state: known } : {}), ...(currency ? { currency } : {}), ...daysOf(search) };
}
const EARNING_STATES = ['pending', 'available', 'held', 'in_payout', 'paid'] as const;

/** Key of a trainer's lines; empty: of the own ones of `user`. */
export const earningsKey = (trainer: string, user: string, of: EarningsOf) => [
  ...PAYOUTS.queryKey,
  'earnings',
  trainer || user,
  of,
];
/** A page of a trainer's lines, the newest first; empty: of the own ones. */
export const earningsPage = (trainer: string, of: EarningsOf, cursor: string) =>
  request<Earnings>(
    'GET',
    `${base}/${trainer ? `trainers/${trainer}` : 'me'}/earnings${asked({ ...of, cursor })}`,
  );

/** How a trainer stands, without the lines that it is the sum of. */
export const standingQuery = (user: string) =>
  queryOptions({
    queryKey: [...PAYOUTS.queryKey, 'standing', user],
    queryFn: () => request<Earnings>('GET', `${base}/me/earnings?limit=1`),
  });

/** The same as files. */
export const earningsFiles = (trainer: string, of: EarningsOf) => {
  const at = `${base}/${trainer ? `trainers/${trainer}` : 'me'}/earnings`;
  return { csv: `${at}.csv${asked({ ...of })}`, xlsx: `${at}.xlsx${asked({ ...of })}` };
};

/** What narrows the list of all payouts: a state, or the one of a transaction in the books. */
export type PayoutsOf = { state: PayoutState | ''; payout: string };

/** Key of a list of payouts; null: of the own ones of `user`. */
export const payoutsKey = (of: PayoutsOf | null, user: string) => [...PAYOUTS.queryKey, 'list', of ?? user];
/** A page of payouts, the newest first; null: of the own ones. */
export const payoutsPage = (of: PayoutsOf | null, cursor: string) =>
  request<Page<Payout>>(
    'GET',
    of === null ? `${base}/me/payouts${asked({ cursor })}` : `${base}/payouts${asked({ ...of, cursor })}`,
  );
/** The same of all payouts as files. */
export const payoutsFiles = (of: PayoutsOf) => ({
  csv: `${base}/payouts.csv${asked({ ...of })}`,
  xlsx: `${base}/payouts.xlsx${asked({ ...of })}`,
});
/** Who is owed something, as files. */
export const DUE_FILES = { csv: `${base}/payouts/due.csv`, xlsx: `${base}/payouts/due.xlsx` };

/** A page of who is owed something that is in no payout. */
export const duePage = (cursor: string) =>
  request<Page<Owed>>('GET', `${base}/payouts/due${asked({ cursor })}`);

/** Where the own payouts go. Nobody who views the site as somebody else reads it. */
export const accountQuery = (user: string) =>
  queryOptions({
    queryKey: [...PAYOUTS.queryKey, 'account', user],
    queryFn: () => request<Bank>('GET', `${base}/me/payout-account`),
    retry: false,
  });
/** Says where the own payouts go. */
export const setAccount = (bank: Bank) => request<Bank>('PUT', `${base}/me/payout-account`, bank);

/** Asks for all that is available, as it was seen; with the same key, once. */
export const requestPayout = (amount: Payout['amount'], key: string) =>
  request<Payout>('POST', `${base}/me/payouts`, { amount }, key);
/** Says yes; with the same key, once. */
export const approvePayout = (id: string, key: string) =>
  request<Payout>('POST', `${base}/payouts/${id}/approve`, undefined, key);
/** Says no, or that the bank could not, and why; with the same key, once. */
export const answerPayout = (id: string, what: 'reject' | 'failed', answer: string, key: string) =>
  request<Payout>('POST', `${base}/payouts/${id}/${what}`, { answer }, key);
/** Says that the bank has sent it; with the same key, once. */
export const completePayout = (id: string, what: Schemas['FinancialPayoutPaid'], key: string) =>
  request<Payout>('POST', `${base}/payouts/${id}/paid`, what, key);
/** Says that the bank sent it back, and why; with the same key, once. */
export const returnPayout = (id: string, what: Schemas['FinancialPayoutReturn'], key: string) =>
  request<Payout>('POST', `${base}/payouts/${id}/returned`, what, key);
/** Has payouts go to the bank together. */
export const sendPayouts = (payouts: readonly string[], key: string) =>
  request<{ batch: string }>('POST', `${base}/payouts/batches`, { payouts }, key);
/** Where the file for the bank is. */
export const batchFile = (batch: string) => `${base}/payouts/batches/${batch}/file`;
/** Where the statement of a payout is. */
export const statementOf = (payout: Payout, language: string) =>
  `/api/v1${base}/payouts/${payout.id}/statement${asked({ language })}`;

/** A page of rules, the newest first. */
export const sharesPage = (cursor: string) => request<Shares>('GET', `${base}/shares${asked({ cursor })}`);
/** Adds a rule; with the same key, once. */
export const addShare = (draft: ShareDraft, key: string) =>
  request<ShareRule>('POST', `${base}/shares`, draft, key);
/** Has a rule count until a day. */
export const endShare = (id: string, endsOn: string) =>
  request<ShareRule>('POST', `${base}/shares/${id}/end`, { endsOn });
/** Removes a rule by which nothing was earned. */
export const removeShare = (id: string) => request<void>('DELETE', `${base}/shares/${id}`);
