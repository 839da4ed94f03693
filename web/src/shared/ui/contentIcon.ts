import type { IconName } from './icons.ts';

const BY_TYPE: Record<string, IconName> = {
  video: 'video',
  article: 'doc',
  document: 'doc',
  image: 'image',
  quiz: 'quiz',
  assignment: 'task',
  audio: 'audio',
  scorm: 'box',
};

/** The sign of a content's type. */
export const contentIcon = (type: string): IconName => BY_TYPE[type] ?? 'doc';
