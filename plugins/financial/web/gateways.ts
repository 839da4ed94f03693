import { queryOptions } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';
import { textOfPlugin } from '@/shared/i18n/index.ts';
import type { Order } from './orders.ts';

type Schemas = components['schemas'];
/** A payment of an order at a gateway. */
export type Attempt = Schemas['FinancialAttempt'];
/** What of gateways, orders and books does not agree. */
export type Reconciliation = Schemas['FinancialReconciliation'];
/** Something that does not agree. */
export type Finding = Schemas['FinancialFinding'];
/** What the page of the test gateway shows. */
export type TestPayment = Schemas['FinancialTestPayment'];

const base = '/x/financial';

/** The gateway of a demonstration. */
const TEST = 'test_payment';
const OWN = ['bank', 'desk', 'free', 'later'];

/** Whether a way of paying moves no money. */
export const isTestWay = (way: string) => way === TEST;

/** Whether money comes that way by itself. */
export const isGateway = (way: string) => !OWN.includes(way);

/** What ways of paying are called, and what buyers read of them: a gateway's texts are its plugin's. */
export function useWays(ways: readonly string[]): {
  name: (way: string) => string;
  hint: (way: string) => string;
} {
  const { t } = useTranslation('plugin.financial');
  // They are drawn anew once they are here.
  useTranslation(ways.filter((way) => isGateway(way) && way !== TEST).map((way) => `plugin.${way}`));
  return {
    name: (way) =>
      OWN.includes(way)
        ? t(`method.${way}`)
        : way === TEST
          ? t('gateway.name')
          : (textOfPlugin(way, 'gateway.name') ?? way),
    hint: (way) =>
      OWN.includes(way)
        ? t(`checkout.way.${way}`)
        : way === TEST
          ? t('gateway.hint')
          : (textOfPlugin(way, 'gateway.hint') ?? ''),
  };
}

/** Begins to pay an order at a gateway, or goes on; asked twice it is begun once, also with another key. */
export const beginPayment = (order: string, gateway: string) =>
  request<{ url: string }>(
    'POST',
    `${base}/orders/${order}/gateway-payment`,
    { gateway },
    crypto.randomUUID(),
  );

/** Goes to the page of a gateway; this one is left. */
export async function goToPay(order: string, gateway: string): Promise<void> {
  const { url } = await beginPayment(order, gateway);
  window.location.assign(url);
}

/** Has the server look whether the money of an order has come. */
export const checkPayment = (order: string) =>
  request<Order>('POST', `${base}/orders/${order}/gateway-check`);

/** Says that money that was too much was given back past its gateway; with the same key, once. */
export const returnSurplus = (payment: string, how: Schemas['FinancialByHand'], key: string) =>
  request<Order>('POST', `${base}/payments/${payment}/return`, how, key);

/** What does not agree. */
export const reconciliationQuery = queryOptions({
  queryKey: ['x', 'financial', 'reconciliation'],
  queryFn: () => request<Reconciliation>('GET', `${base}/reconciliation`),
});
/** Has all gateways be asked now. */
export const reconcile = () => request<Reconciliation>('POST', `${base}/reconciliation`);

/** A payment at the test gateway. */
export const testQuery = (id: string) =>
  queryOptions({
    queryKey: ['x', 'financial', 'test', id],
    queryFn: () => request<TestPayment>('GET', `${base}/test-payments/${id}`),
  });
/** Does what the buyer chose at the test gateway. */
export const actTest = (id: string, act: 'pay' | 'ask' | 'decline') =>
  request<TestPayment>('POST', `${base}/test-payments/${id}`, { act });
/** Has the bank of a buyer of a demonstration want money back, or decide. */
export const disputeTest = (id: string, dispute: 'open' | 'won' | 'lost') =>
  request<void>('POST', `${base}/test-payments/${id}/dispute`, { dispute });
/** Whether a payment is one of the test gateway. */
export const isTest = (attempt: Attempt) => attempt.gateway === TEST;
