import { lazy } from 'react';
import { definePlugin } from '@/platform/registry.ts';

/**
 * The banner over the home page, the page where a super admin writes it, and notices in courses: a type of content that is
 * an article, so that it needs no editor and no viewer of its own.
 */
export default definePlugin({
  id: 'banner',
  pages: [{ path: 'edit', titleKey: 'title', roles: ['super_admin'], load: () => import('./EditPage.tsx') }],
  contents: [
    {
      type: 'banner:notice',
      icon: 'mail',
      nameKey: 'plugin.banner:notice',
      hintKey: 'plugin.banner:noticeHint',
      order: 200,
    },
  ],
  slots: { 'home.banner': [{ id: 'banner', order: 10, component: lazy(() => import('./BannerLine.tsx')) }] },
});
