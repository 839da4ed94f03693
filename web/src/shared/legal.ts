import type { LegalPage } from './api/types.ts';

/** Where each legal page stands. */
export const LEGAL_PATHS = { terms: '/terms', privacy: '/privacy', refund: '/refunds' } as const;

/** Whether people are asked to agree to a page; how refunds are made is told only. */
export const isAsked = (page: LegalPage): page is 'terms' | 'privacy' => page !== 'refund';
