import { definePlugin } from '@/platform/registry.ts';

/** Where a super admin says which servers are told what happens, and sees what was sent to them. */
export default definePlugin({
  id: 'webhooks',
  pages: [
    {
      path: 'endpoints',
      titleKey: 'title',
      roles: ['super_admin'],
      load: () => import('./EndpointsPage.tsx'),
    },
    {
      path: 'endpoints/$id',
      titleKey: 'deliveries',
      roles: ['super_admin'],
      load: () => import('./DeliveriesPage.tsx'),
    },
  ],
});
