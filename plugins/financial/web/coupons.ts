import { request } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';
import { asked } from './api.ts';

type Schemas = components['schemas'];
/** What makes an order cheaper, for whoever knows its code. */
export type Coupon = Schemas['FinancialCoupon'];
/** A coupon as it is to be. */
export type CouponChange = Schemas['FinancialCouponChange'];
/** Coupons that are to be made: one with a code, or several with codes that are made up. */
export type CouponsDraft = Schemas['FinancialCouponsDraft'];
/** How a coupon stands. */
export type CouponState = Coupon['state'];

/** The states, those of coupons that can be used first. */
export const COUPON_STATES = ['running', 'early', 'used', 'over', 'off'] as const;

const base = '/x/financial/coupons';
/** Everything about coupons, in the cache. */
export const COUPONS = { queryKey: ['x', 'financial', 'coupons'] as const };

/** What of all coupons a list shows; an empty value narrows nothing. */
export interface SoughtCoupons {
  state: CouponState | '';
  /** A part of the code, the name of the batch or the note. */
  q: string;
}

/** A page of coupons, the newest first. */
export const couponsPage = (sought: SoughtCoupons, cursor: string) =>
  request<{ items: Coupon[]; nextCursor: string | null }>('GET', base + asked({ ...sought, cursor }));

/** Where the file of those coupons is. */
export const couponsFiles = (sought: SoughtCoupons) => ({
  csv: `${base}/export${asked({ ...sought })}`,
  xlsx: `${base}/export.xlsx${asked({ ...sought })}`,
});

/** Makes coupons; with the same key, once. */
export const makeCoupons = (draft: CouponsDraft, key: string) =>
  request<{ items: Coupon[] }>('POST', base, draft, key);

/** Changes a coupon, but for its code. */
export const changeCoupon = (id: string, change: CouponChange) =>
  request<Coupon>('PUT', `${base}/${id}`, change);

/** Removes a coupon that no order has. */
export const removeCoupon = (id: string) => request<void>('DELETE', `${base}/${id}`);
