import { queryOptions } from '@tanstack/react-query';
import { request } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';

type Schemas = components['schemas'];
/** What is charged to buyers of a region. */
export type TaxRule = Schemas['FinancialTaxRule'];
/** A rule as it is to be. */
export type TaxDraft = Schemas['FinancialTaxDraft'];
/** What a tax is called, in each language. */
export type TaxName = Schemas['FinancialTaxName'];
/** A tax of a cart or an order. */
export type Charged = Omit<Schemas['FinancialCharged'], '$schema'>;
/** What is charged of a cart, and where its buyer is. */
export type CartTax = Schemas['FinancialCartTax'];
/** Those that a buyer chooses among. */
export type Places = Schemas['FinancialPlaces'];

const base = '/x/financial/taxes';
/** Everything about rules, in the cache. */
export const TAXES = { queryKey: ['x', 'financial', 'taxes'] as const };

/** All rules, the countries of which there can be one, and the day that it is. */
export const taxesQuery = queryOptions({
  ...TAXES,
  queryFn: () => request<{ items: TaxRule[]; countries: string[]; today: string }>('GET', base),
});

/** Charges a tax; with the same key, once. */
export const addTax = (draft: TaxDraft, key: string) => request<TaxRule>('POST', base, draft, key);

/** Changes a rule that no order has. */
export const changeTax = (id: string, draft: TaxDraft, version: number) =>
  request<TaxRule>('PUT', `${base}/${id}`, { ...draft, version });

/** Has a rule count until a day. */
export const endTax = (id: string, endsOn: string) =>
  request<TaxRule>('POST', `${base}/${id}/end`, { endsOn });

/** Removes a rule that no order has. */
export const removeTax = (id: string) => request<void>('DELETE', `${base}/${id}`);
