import { queryOptions } from '@tanstack/react-query';
import { request } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';

/** What waits for super admins. */
export type Waiting = components['schemas']['FinancialWaiting'];

/** How much of money waits for super admins. */
export const waitingQuery = queryOptions({
  queryKey: ['x', 'financial', 'waiting'],
  queryFn: () => request<Waiting>('GET', '/x/financial/waiting'),
});
