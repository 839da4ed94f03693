import { lazy } from 'react';
import { definePlugin } from '@/platform/registry.ts';

/** Whoever is signed in. */
const ALL = ['trainee', 'trainer', 'super_admin'] as const;

/** Where a super admin says which currencies are used and what one is worth in another, sees the books, a course's team prices it, everybody orders it, what is paid is recorded, and trainers get their share. */
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
    {
      path: 'report',
      titleKey: 'report.title',
      roles: ['super_admin'],
      load: () => import('./ReportPage.tsx'),
    },
    {
      path: 'coupons',
      titleKey: 'coupons.title',
      roles: ['super_admin'],
      load: () => import('./CouponsPage.tsx'),
    },
    { path: 'taxes', titleKey: 'taxes.title', roles: ['super_admin'], load: () => import('./TaxesPage.tsx') },
    { path: 'cart', titleKey: 'cart.title', load: () => import('./CartPage.tsx') },
    { path: 'checkout', titleKey: 'checkout.title', roles: ALL, load: () => import('./CheckoutPage.tsx') },
    { path: 'orders', titleKey: 'orders.title', roles: ALL, load: () => import('./OrdersPage.tsx') },
    { path: 'orders/$id', titleKey: 'order.one', roles: ALL, load: () => import('./OrderPage.tsx') },
    { path: 'invoices', titleKey: 'invoices.title', roles: ALL, load: () => import('./InvoicesPage.tsx') },
    {
      path: 'documents',
      titleKey: 'documents.title',
      roles: ['super_admin'],
      load: () => import('./DocumentsPage.tsx'),
    },
    {
      path: 'refunds',
      titleKey: 'refunds.title',
      roles: ['super_admin'],
      load: () => import('./RefundsPage.tsx'),
    },
    {
      path: 'reconciliation',
      titleKey: 'reconciliation.title',
      roles: ['super_admin'],
      load: () => import('./ReconciliationPage.tsx'),
    },
    {
      path: 'test-payment/$id',
      titleKey: 'test.title',
      roles: ALL,
      load: () => import('./TestPaymentPage.tsx'),
    },
    { path: 'my-sales', titleKey: 'mySales.title', roles: ALL, load: () => import('./MySalesPage.tsx') },
    { path: 'earnings', titleKey: 'earnings.title', roles: ALL, load: () => import('./EarningsPage.tsx') },
    {
      path: 'earnings/$id',
      titleKey: 'earnings.of',
      roles: ['super_admin'],
      load: () => import('./TrainerEarningsPage.tsx'),
    },
    {
      path: 'payouts',
      titleKey: 'payouts.title',
      roles: ['super_admin'],
      load: () => import('./PayoutsPage.tsx'),
    },
    {
      path: 'shares',
      titleKey: 'shares.title',
      roles: ['super_admin'],
      load: () => import('./SharesPage.tsx'),
    },
    { path: 'sales', titleKey: 'sales.title', roles: ['super_admin'], load: () => import('./SalesPage.tsx') },
  ],
  slots: {
    'course.price': [{ id: 'shown', order: 10, component: lazy(() => import('./ShownPrice.tsx')) }],
    'catalogue.tools': [{ id: 'currency', order: 10, component: lazy(() => import('./PayIn.tsx')) }],
    'course.page.action': [{ id: 'buy', order: 10, component: lazy(() => import('./AddToCart.tsx')) }],
    'user.menu': [{ id: 'orders', order: 20, component: lazy(() => import('./OrdersItem.tsx')) }],
    'shell.badge': [{ id: 'cart', order: 10, component: lazy(() => import('./CartBadge.tsx')) }],
    'today.panel': [{ id: 'earnings', order: 30, component: lazy(() => import('./TodayPanel.tsx')) }],
    'admin.overview.panel': [
      { id: 'money', order: 10, component: lazy(() => import('./OverviewPanel.tsx')) },
    ],
    'course.settings.tab': [
      {
        id: 'prices',
        order: 10,
        labelKey: 'plugin.financial:prices.title',
        component: lazy(() => import('./PricesTab.tsx')),
      },
      {
        id: 'sales',
        order: 20,
        labelKey: 'plugin.financial:courseSales.title',
        component: lazy(() => import('./CourseSalesTab.tsx')),
      },
    ],
    'trainee.detail.tab': [
      {
        id: 'money',
        order: 20,
        labelKey: 'plugin.financial:spending.title',
        roles: ['super_admin'],
        component: lazy(() => import('./TraineeMoneyTab.tsx')),
      },
    ],
  },
});
