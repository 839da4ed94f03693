import { lazy } from 'react';
import type { ContentKind } from './platform/registry.ts';

const file = lazy(() => import('./features/catalog/studio/FilePane.tsx'));
const text = lazy(() => import('./features/catalog/studio/TextPane.tsx'));
const views = () => import('./features/learning/player/views.tsx');
const article = lazy(async () => ({ default: (await views()).ArticleView }));
const download = lazy(async () => ({ default: (await views()).FileView }));

/**
 * The catalogue's own types of content: written in the studio, shown in the room. What other modules keep they register with
 * their features, plugins with theirs.
 */
export const contents: readonly ContentKind[] = [
  {
    type: 'video',
    icon: 'video',
    nameKey: 'platform:contents.video',
    order: 10,
    editor: file,
    stage: lazy(() => import('./features/learning/player/VideoStage.tsx')),
    viewer: lazy(async () => ({ default: (await views()).VideoView })),
    doneKey: 'learning:room.watchedDone',
  },
  {
    type: 'article',
    icon: 'text',
    nameKey: 'platform:contents.article',
    order: 20,
    editor: text,
    viewer: article,
    confirmKey: 'learning:room.confirm',
  },
  {
    type: 'document',
    icon: 'doc',
    nameKey: 'platform:contents.document',
    order: 30,
    editor: file,
    viewer: download,
  },
  {
    type: 'image',
    icon: 'image',
    nameKey: 'platform:contents.image',
    order: 40,
    editor: file,
    viewer: lazy(async () => ({ default: (await views()).ImageView })),
  },
  { type: 'quiz', icon: 'quiz', nameKey: 'platform:contents.quiz', order: 60 },
];
