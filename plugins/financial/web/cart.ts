import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { request } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';
import { keep, kept, letGo } from '@/shared/kept.ts';

type Schemas = components['schemas'];
/** What somebody is about to buy. */
export type Cart = Schemas['FinancialCart'];
/** A course in a cart. */
export type CartItem = Schemas['FinancialCartItem'];

const at = '/x/financial/cart';
const SECRET = 'cw.cart';

/** By which a visitor has the cart; '' when there is none. */
export const secretOf = (): string => {
  const secret = kept(SECRET);
  return typeof secret === 'string' ? secret : '';
};

/** The key of the cart in the cache: whoever signs in or out has another one. */
export const keyOf = (user: string | null) => ['x', 'financial', 'cart', user] as const;

async function ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Cart> {
  const secret = secretOf();
  const cart = await request<Cart>(method, at + path, body, undefined, secret ? { 'cart-secret': secret } : {});
  if (cart.secret) keep(SECRET, cart.secret);
  return cart;
}

/** The cart of whoever is here. What was chosen before signing in is taken over. */
export const cartQuery = (user: string | null) =>
  queryOptions({
    queryKey: keyOf(user),
    queryFn: async () => {
      const secret = secretOf();
      if (!user || !secret) return ask('GET', '');
      const cart = await request<Cart>('POST', `${at}/merge`, { secret });
      letGo(SECRET);
      return cart;
    },
    staleTime: 60_000,
  });

/** Shows the cart as a change left it. */
export const shown = (cache: QueryClient, user: string | null, cart: Cart) => cache.setQueryData(keyOf(user), cart);

/** Puts a course into the cart, or into another run of it. */
export const putIn = (course: string, group: string) =>
  ask('POST', '/items', { course, ...(group ? { group } : {}) });

/** Takes a course out of the cart. */
export const takeOut = (course: string) => ask('DELETE', `/items/${course}`);

/** Pays in another currency. */
export const payIn = (currency: string) => ask('PUT', '/currency', { currency });

/** Agrees to the prices that are shown. */
export const agree = (items: readonly CartItem[]) =>
  ask('POST', '/prices', {
    items: items.flatMap((i) => (i.price ? [{ course: i.course, price: i.price }] : [])),
  });
