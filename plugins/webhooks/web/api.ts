import { queryOptions } from '@tanstack/react-query';
import { request } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';

/** A server that is told what happens. */
export type Endpoint = components['schemas']['WebhooksEndpoint'];
/** An endpoint as it is to be. */
export type Draft = components['schemas']['WebhooksDraft'];
/** What was sent to an endpoint, or is about to be. */
export type Delivery = components['schemas']['WebhooksDelivery'];

const base = '/x/webhooks';

/** The endpoints, and the events that they can ask for. */
export const endpointsQuery = queryOptions({
  queryKey: ['x', 'webhooks', 'endpoints'],
  queryFn: () => request<{ items: Endpoint[]; events: string[] }>('GET', `${base}/endpoints`),
});

/** A page of what was sent to an endpoint, the newest first; '' as state is all. */
export const deliveriesPage = (endpoint: string, state: string, cursor: string) =>
  request<{ items: Delivery[]; nextCursor: string | null }>(
    'GET',
    `${base}/endpoints/${endpoint}/deliveries?${new URLSearchParams({ ...(state ? { state } : {}), ...(cursor ? { cursor } : {}) })}`,
  );

/** Adds an endpoint; its secret comes this once. */
export const createEndpoint = (draft: Draft) =>
  request<{ endpoint: Endpoint; secret: string }>('POST', `${base}/endpoints`, draft);

/** Changes an endpoint. */
export const changeEndpoint = (id: string, draft: Draft) =>
  request<Endpoint>('PUT', `${base}/endpoints/${id}`, draft);

/** Deletes an endpoint and what was sent to it. */
export const deleteEndpoint = (id: string) => request<void>('DELETE', `${base}/endpoints/${id}`);

/** Gives an endpoint another secret, which comes this once. */
export const renewSecret = (id: string) =>
  request<{ secret: string }>('POST', `${base}/endpoints/${id}/secret`);

/** Sends a try now and says what came of it. */
export const tryEndpoint = (id: string) => request<Delivery>('POST', `${base}/endpoints/${id}/try`);

/** Sends a delivery again. */
export const sendAgain = (id: string) => request<Delivery>('POST', `${base}/deliveries/${id}/again`);
