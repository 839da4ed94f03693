import { definePlugin } from '@/platform/registry.ts';

/** Only texts: what buyers read of this way to pay, and what its settings are called. Payments are taken on pages of Stripe's. */
export default definePlugin({ id: 'stripe' });
