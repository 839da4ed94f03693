import { request } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';
import { asked } from './api.ts';
import type { Order } from './orders.ts';

type Schemas = components['schemas'];
/** Money of an order that was given back, or is asked for. */
export type Refund = Schemas['FinancialRefund'];
/** How far a refund is. */
export type RefundState = Refund['state'];
/** What a buyer asks for: all that was paid for some courses. */
export type RefundAsked = Schemas['FinancialRefundAsked'];
/** Money that was given back. */
export type RefundDraft = Schemas['FinancialRefundDraft'];
/** An invoice or a credit note in a list. */
export type Document = Schemas['FinancialDocument'];
/** What names a document. */
export type DocumentHead = Schemas['FinancialDocumentHead'];

/** Money that was given back at a gateway itself and is not recorded. */
export type GivenThere = Schemas['FinancialGivenThere'];
/** What such money was for. */
export type GivenThereDraft = Schemas['FinancialGivenThereDraft'];

/** Money that people gave past a gateway. */
export type ByHand = Schemas['FinancialByHand'];

/** The states of a refund, those that wait for somebody first. */
export const REFUND_STATES = [
  'requested',
  'bounced',
  'sending',
  'failed',
  'completed',
  'rejected',
  'withdrawn',
] as const;
/** What a document can be. */
export const DOCUMENT_KINDS = ['invoice', 'credit_note'] as const;

const base = '/x/financial';
const root = ['x', 'financial'] as const;

/** Key of a list of refunds; an empty state narrows nothing. */
export const refundsKey = (state: RefundState | '') => [...root, 'refunds', state];
/** A page of refunds, the newest first. */
export const refundsPage = (state: RefundState | '', cursor: string) =>
  request<{ items: Refund[]; nextCursor: string | null }>(
    'GET',
    `${base}/refunds${asked({ state, cursor })}`,
  );

/** The same as files. */
export const refundsFiles = (state: RefundState | '') => ({
  csv: `${base}/refunds.csv${asked({ state })}`,
  xlsx: `${base}/refunds.xlsx${asked({ state })}`,
});

/** What of all documents a list shows; an empty value narrows nothing. */
export interface SoughtDocuments {
  kind: Document['kind'] | '';
  /** Only those that were not mailed. */
  isUnmailed: 'true' | '';
  /** A number, or a part of whom it is for. */
  q: string;
}

/** Key of a list of documents; null: of the own ones of `user`. */
export const documentsKey = (sought: SoughtDocuments | null, user: string) => [
  ...root,
  'documents',
  sought ?? user,
];
/** A page of documents, the newest first; null: of the own ones. */
export const documentsPage = (sought: SoughtDocuments | null, cursor: string) =>
  request<{ items: Document[]; nextCursor: string | null }>(
    'GET',
    sought ? `${base}/documents${asked({ ...sought, cursor })}` : `${base}/me/documents${asked({ cursor })}`,
  );

/** All of those as files. */
export const documentsFiles = (sought: SoughtDocuments) => ({
  csv: `${base}/documents.csv${asked({ ...sought })}`,
  xlsx: `${base}/documents.xlsx${asked({ ...sought })}`,
});

/** Mails a document that was not mailed to its buyer. */
export const mailDocument = (id: string) => request<Document>('POST', `${base}/documents/${id}/mail`);

/** Where the PDF of a document is. */
export const pdfOf = (document: DocumentHead, language: string) =>
  `/api/v1${base}/documents/${document.id}/pdf${asked({ language })}`;

/** Where the PDF of an order that is not paid is. */
export const quoteOf = (order: string, language: string) =>
  `/api/v1${base}/orders/${order}/quote${asked({ language })}`;

/** Asks for money back. */
export const askRefund = (order: string, what: RefundAsked, key: string) =>
  request<Order>('POST', `${base}/orders/${order}/refund-requests`, what, key);
/** Asks for it no more. */
export const withdrawRefund = (refund: string) =>
  request<Order>('POST', `${base}/refunds/${refund}/withdraw`);
/** Says no, and why. */
export const rejectRefund = (refund: string, answer: string) =>
  request<Order>('POST', `${base}/refunds/${refund}/reject`, { answer });
/** Says that a refund was given past its gateway; with the same key, once. */
export const settleRefund = (refund: string, how: ByHand, key: string) =>
  request<Order>('POST', `${base}/refunds/${refund}/settle`, how, key);
/** Has a refund that its gateway does not know be none, and why; with the same key, once. */
export const callOffRefund = (refund: string, why: string, key: string) =>
  request<Order>('POST', `${base}/refunds/${refund}/call-off`, { why }, key);
/** Has money that was given back at a gateway itself be no refund of its order here, and says why. */
export const putAside = (given: string, why: string) =>
  request<Order>('POST', `${base}/gateway-refunds/${given}/put-aside`, { why });
/** Says what money was for that was given back at a gateway itself; with the same key, once. */
export const recordThere = (given: string, draft: GivenThereDraft, key: string) =>
  request<Order>('POST', `${base}/gateway-refunds/${given}/record`, draft, key);
/** Says that money was given back; with the same key, once. */
export const recordRefund = (order: string, draft: RefundDraft, key: string) =>
  request<Order>('POST', `${base}/orders/${order}/refunds`, draft, key);
