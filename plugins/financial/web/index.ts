import { definePlugin } from '@/platform/registry.ts';

/** Where a super admin says which currencies are used, and what one is worth in another. */
export default definePlugin({
  id: 'financial',
  pages: [
    {
      path: 'currencies',
      titleKey: 'currencies.title',
      roles: ['super_admin'],
      load: () => import('./CurrenciesPage.tsx'),
    },
    { path: 'rates', titleKey: 'rates.title', roles: ['super_admin'], load: () => import('./RatesPage.tsx') },
    {
      path: 'rates/$from/$to',
      titleKey: 'pair.title',
      roles: ['super_admin'],
      load: () => import('./PairPage.tsx'),
    },
  ],
});
