import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMe } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import { request } from '@/shared/api/client.ts';
import { toApiError } from '@/shared/api/problem.ts';
import type { components } from '@/shared/api/schema.d.ts';
import { keep, kept, letGo } from '@/shared/kept.ts';

type Schemas = components['schemas'];
/** What somebody is about to buy. */
export type Cart = Schemas['FinancialCart'];
/** A course in a cart. */
export type CartItem = Schemas['FinancialCartItem'];

const at = '/x/financial/cart';
const SECRET = 'cw.cart';
/** The currency that was chosen by hand last; the server keeps that of whoever has signed in. */
const CHOSEN = 'cw.currency';

const textOf = (name: string): string => {
  const text = kept(name);
  return typeof text === 'string' ? text : '';
};

/** By which a visitor has the cart; '' when there is none. */
const secretOf = () => textOf(SECRET);

/** What a browser knows of the cart, for the server. */
export function known(): Record<string, string> {
  const [secret, chosen] = [secretOf(), textOf(CHOSEN)];
  return {
    ...(secret ? { 'cart-secret': secret } : {}),
    ...(/^[A-Z]{3}$/.test(chosen) ? { 'cart-currency': chosen } : {}),
  };
}

/** The key of the cart in the cache: whoever signs in or out has another one. */
const keyOf = (user: string | null) => ['x', 'financial', 'cart', user] as const;

async function ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Cart> {
  const cart = await request<Cart>(method, at + path, body, undefined, known());
  if (cart.secret) keep(SECRET, cart.secret);
  return cart;
}

/** Puts what was chosen before signing in into the own cart; null when the person may not do anything at the moment. */
async function takeOver(secret: string): Promise<Cart | null> {
  try {
    const cart = await request<Cart>('POST', `${at}/merge`, { secret }, undefined, known());
    letGo(SECRET);
    return cart;
  } catch (cause) {
    const { status } = toApiError(cause);
    if (status >= 400 && status < 500) return null;
    throw cause;
  }
}

const cartQuery = (user: string | null, viewed: boolean) =>
  queryOptions({
    queryKey: keyOf(user),
    queryFn: async ({ client }) => {
      const secret = secretOf();
      const merged = user && secret && !viewed ? await takeOver(secret) : null;
      if (merged) {
        client.removeQueries({ queryKey: keyOf(null) });
        return merged;
      }
      const cart = await ask('GET', '');
      // What did not fit is said until the cart is changed.
      return { ...cart, left: client.getQueryData<Cart>(keyOf(user))?.left ?? 0 };
    },
    staleTime: 60_000,
  });

/**
 * The cart of whoever is here, with what was chosen before signing in; nobody's who only views the site as somebody. Unless it is to be
 * shown, nothing is asked of visitors who never chose anything, nor of super admins, who buy nothing.
 */
export function useCart(toShow = false) {
  const { user, viewedBy } = useMe();
  return useQuery({
    ...cartQuery(user?.id ?? null, viewedBy !== null),
    enabled: toShow || (user ? user.role !== 'super_admin' : secretOf() !== ''),
  });
}

/** Changes the cart, and shows it as it is then, also when it could not be changed. */
export function useCartChange(after: () => unknown = () => undefined, done?: string) {
  const cache = useQueryClient();
  const key = keyOf(useMe().user?.id ?? null);
  return useAct(
    async (change: () => Promise<Cart>) => {
      await cache.cancelQueries({ queryKey: key });
      try {
        const before = cache.getQueryData<Cart>(key)?.currency;
        const now = await change();
        cache.setQueryData(key, now);
        // Prices are read in the currency of the cart, everywhere.
        if (now.currency !== before) void cache.invalidateQueries({ queryKey: ['x', 'financial', 'shown'] });
      } catch (cause) {
        void cache.invalidateQueries({ queryKey: key });
        throw cause;
      }
    },
    after,
    done,
  );
}

/** Puts a coupon on the cart; what is wrong with its code is said where it was typed. */
export function useCoupon(done: () => void, refused: (cause: unknown) => void) {
  const cache = useQueryClient();
  const key = keyOf(useMe().user?.id ?? null);
  return useMutation({
    mutationFn: (code: string) => ask('POST', '/coupon', { code }),
    onSuccess: (cart) => {
      cache.setQueryData(key, cart);
      done();
    },
    onError: refused,
  });
}

/** Takes the coupon off the cart. */
export const dropCoupon = () => ask('DELETE', '/coupon');

/** Puts a course into the cart, or into another run of it; '' for none. */
export const putIn = (course: string, group: string) =>
  ask('POST', '/items', { course, ...(group ? { group } : {}) });

/** Takes a course out of the cart. */
export const takeOut = (course: string) => ask('DELETE', `/items/${course}`);

/** Says where the buyer is; the part of the country is null when it was not said, and empty for another one than those that matter. */
export const setPlace = (country: string, subdivision: string | null) =>
  ask('PUT', '/place', { country, subdivision });

/** Says in which currency prices are to be read. Visitors who have no cart get none by it: their browser remembers it. */
export async function readIn(currency: string, isSignedIn: boolean): Promise<void> {
  if (isSignedIn || secretOf()) await payIn(currency);
  else keep(CHOSEN, currency);
}

/** Pays in another currency, which is remembered. */
export async function payIn(currency: string): Promise<Cart> {
  const cart = await ask('PUT', '/currency', { currency });
  keep(CHOSEN, currency);
  return cart;
}

/** Agrees to the prices that are shown. */
export const agree = (items: readonly CartItem[]) =>
  ask('POST', '/prices', {
    items: items.flatMap((i) => (i.price ? [{ course: i.course, price: i.price }] : [])),
  });
