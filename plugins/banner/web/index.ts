import { lazy } from 'react';
import { definePlugin } from '@/platform/registry.ts';

/** The banner over the home page, and the page where a super admin writes it. */
export default definePlugin({
  id: 'banner',
  pages: [{ path: 'edit', titleKey: 'title', roles: ['super_admin'], load: () => import('./EditPage.tsx') }],
  slots: { 'home.banner': [{ id: 'banner', order: 10, component: lazy(() => import('./BannerLine.tsx')) }] },
});
