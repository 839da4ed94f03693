import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMe } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import { request } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';
import type { Money } from '@/shared/api/types.ts';
import { known, readIn } from './cart.ts';

type ShownPrices = components['schemas']['FinancialShownPrices'];

/** How many courses are asked for in one request. */
const MOST = 100;

const ask = (courses: readonly string[]) =>
  request<ShownPrices>(
    'GET',
    `/x/financial/prices?courses=${courses.join(',')}`,
    undefined,
    undefined,
    known(),
  );

/** Those who wait for the prices of a course, until they are asked for together: the cards of a page are one request. */
let waiting: { course: string; took: (prices: ShownPrices) => void; failed: (cause: unknown) => void }[] = [];

function askFor(course: string): Promise<ShownPrices> {
  if (!waiting.length) setTimeout(send);
  return new Promise((took, failed) => {
    waiting.push({ course, took, failed });
  });
}

function send() {
  const [now, later] = [waiting.slice(0, MOST), waiting.slice(MOST)];
  waiting = later;
  if (later.length) setTimeout(send);
  ask(now.map((one) => one.course)).then(
    (prices) => {
      for (const one of now) one.took(prices);
    },
    (cause) => {
      for (const one of now) one.failed(cause);
    },
  );
}

/** Super admins buy nothing: they read what was typed. */
const buys = (user: ReturnType<typeof useMe>['user']) => user?.role !== 'super_admin';

/** What a course and its groups cost in the currency of whoever is here; `price` is what its team says, and asks anew once that is another. */
export function useShownPrices(course: string, price: Money) {
  const { user } = useMe();
  return useQuery({
    queryKey: ['x', 'financial', 'shown', user?.id ?? null, course, price.amount, price.currency],
    queryFn: () => askFor(course),
    enabled: buys(user),
    staleTime: 300_000,
  });
}

/** In which currency whoever is here reads prices, and in which they could. */
export function useShownCurrency() {
  const { user } = useMe();
  return useQuery({
    queryKey: ['x', 'financial', 'shown', user?.id ?? null],
    queryFn: () => ask([]),
    enabled: buys(user),
    staleTime: 300_000,
  });
}

/** Has prices shown in another currency; a cart is counted in it, too. */
export function useReadIn() {
  const { user } = useMe();
  const cache = useQueryClient();
  return useAct(
    (currency: string) => readIn(currency, user !== null),
    () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: ['x', 'financial', 'shown'] }),
        cache.invalidateQueries({ queryKey: ['x', 'financial', 'cart'] }),
      ]),
  );
}
