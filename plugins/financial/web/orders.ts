import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { request } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';
import { asked } from './api.ts';
import type { SpendingPart } from './sales.ts';

type Schemas = components['schemas'];
/** What a buyer decides about before ordering. */
export type Checkout = Schemas['FinancialCheckout'];
/** What is ordered, as the buyer saw it. */
export type OrderDraft = Schemas['FinancialOrderDraft'];
/** What somebody has ordered. A list has neither its changes nor its payment. */
export type Order = Schemas['FinancialOrder'];
/** A course of an order. */
export type OrderItem = Schemas['FinancialOrderItem'];
/** An amount of a currency. */
export type Money = Order['total'];
/** How far an order is. */
export type OrderState = Order['state'];
/** How an order is paid for. */
export type Method = Order['method'];
/** Whom an invoice is for. */
export type Billing = Schemas['FinancialBilling'];
/** Where money is transferred to. */
export type Bank = NonNullable<Order['bank']>;
/** Money that somebody has seen come in. */
export type PaymentDraft = Schemas['FinancialPaymentDraft'];

/** The states, those that wait for somebody first. */
export const STATES = [
  'awaiting_payment',
  'paid_unplaced',
  'paid',
  'partly_refunded',
  'refunded',
  'disputed',
  'cancelled',
  'expired',
] as const;

const base = '/x/financial';
const root = ['x', 'financial', 'orders'] as const;

/** What of all orders a list shows; an empty value narrows nothing. */
export interface Sought {
  /** Whose they are; without it, everybody's. */
  buyer?: string;
  /** Those that a figure of what the buyer spent is the sum of. */
  money?: SpendingPart | '';
  currency?: string;
  state: OrderState | '';
  /** `true`: only those whose buyers show a transfer that somebody is to look at. */
  hasProof: 'true' | '';
  /** The first and the last day on which they were placed, `YYYY-MM-DD`. */
  from?: string;
  until?: string;
  /** How they were to be paid. */
  method?: string;
  /** A number, a part of a name or an address, or what a company, a bank or a gateway calls it. */
  q: string;
}

/** A page of orders; `nextCursor` is null at the end. */
export interface OrderPage {
  items: Order[];
  nextCursor: string | null;
}

/** What a buyer decides about; `user` is whose cart it is. It is asked for anew whenever it is opened, as prices change. */
export const checkoutQuery = (user: string) =>
  queryOptions({
    queryKey: ['x', 'financial', 'checkout', user],
    queryFn: () => request<Checkout>('GET', `${base}/checkout`),
    staleTime: 0,
  });

/** Orders what is in the cart; with the same key, once. */
export const placeOrder = (draft: OrderDraft, key: string) =>
  request<Order>('POST', `${base}/orders`, draft, key);

/** Key of the own orders. */
export const mineKey = (user: string) => [...root, 'mine', user];
/** A page of the own orders, the newest first. */
export const minePage = (of: Pick<Sought, 'money' | 'currency'>, cursor: string) =>
  request<OrderPage>('GET', `${base}/me/orders${asked({ ...of, cursor })}`);

/** Key of a list of all orders. */
export const soughtKey = (sought: Sought) => [...root, 'all', sought];
/** A page of all orders, the newest first. */
export const soughtPage = (sought: Sought, cursor: string) =>
  request<OrderPage>('GET', `${base}/orders${asked({ ...sought, cursor })}`);

/** The same as files. */
export const soughtFiles = (sought: Sought) => ({
  csv: `${base}/orders.csv${asked({ ...sought })}`,
  xlsx: `${base}/orders.xlsx${asked({ ...sought })}`,
});

/** How orders were to be paid. */
export const methodsQuery = queryOptions({
  queryKey: [...root, 'methods'],
  queryFn: () => request<{ items: string[] }>('GET', `${base}/order-methods`),
});

/** An order with its changes. */
export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: [...root, 'one', id],
    queryFn: () => request<Order>('GET', `${base}/orders/${id}`),
  });

/** Ends an order that is not paid; a super admin has to say why. */
export const cancelOrder = (id: string, note: string) =>
  request<Order>('POST', `${base}/orders/${id}/cancel`, { note });

/** Has an order that staff placed be paid by another day; the buyer reads why. */
export const moveDue = (id: string, draft: { dueOn: string; why: string }) =>
  request<Order>('POST', `${base}/orders/${id}/due`, draft);

/** Says that an order's money has come; with the same key, once. */
export const recordPayment = (id: string, draft: PaymentDraft, key: string) =>
  request<Order>('POST', `${base}/orders/${id}/payment`, draft, key);

/** Tries again to give the buyer what was paid for and found no seat. */
export const seatAgain = (id: string, key: string) =>
  request<Order>('POST', `${base}/orders/${id}/seats`, undefined, key);

/** Shows an order as a change left it, and makes old what it changed elsewhere: carts, lists, books, and who is in which course. */
export async function changed(cache: QueryClient, order: Order): Promise<void> {
  cache.setQueryData(orderQuery(order.id).queryKey, order);
  const keys = [['x', 'financial'], ['catalogue'], ['course'], ['learning'], ['people'], ['enrollments']];
  await Promise.all(keys.map((queryKey) => cache.invalidateQueries({ queryKey })));
}
