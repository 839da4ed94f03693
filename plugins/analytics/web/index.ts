import { lazy } from 'react';
import { definePlugin } from '@/platform/registry.ts';

export default definePlugin({
  id: 'analytics',
  pages: [
    {
      path: '',
      titleKey: 'title',
      roles: ['super_admin'],
      load: () => import('./pages/SitePage.tsx'),
    },
    {
      path: 'courses/$course',
      titleKey: 'title',
      roles: ['trainer', 'super_admin'],
      load: () => import('./pages/CoursePage.tsx'),
    },
  ],
  slots: {
    'course.page.aside': [{ id: 'counters', order: 40, component: lazy(() => import('./CourseCard.tsx')) }],
  },
});
