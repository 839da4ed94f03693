import { lazy } from 'react';
import { definePlugin } from '@/platform/registry.ts';

/** Where a super admin says which currencies are used and what one is worth in another, sees the books, and a course's team prices it. */
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
    {
      path: 'books',
      titleKey: 'books.title',
      roles: ['super_admin'],
      load: () => import('./BooksPage.tsx'),
    },
    {
      path: 'books/entries/$account/$currency/$from/$until',
      titleKey: 'books.entries',
      roles: ['super_admin'],
      load: () => import('./EntriesPage.tsx'),
    },
    {
      path: 'books/transactions/$id',
      titleKey: 'books.transaction',
      roles: ['super_admin'],
      load: () => import('./TransactionPage.tsx'),
    },
  ],
  slots: {
    'course.settings.tab': [
      { id: 'prices', order: 10, labelKey: 'plugin.financial:prices.title', component: lazy(() => import('./PricesTab.tsx')) },
    ],
  },
});
