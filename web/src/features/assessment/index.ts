import { lazy } from 'react';
import { defineFeature } from '@/platform/registry.ts';
import { needs } from '@/shared/i18n/index.ts';

/** A part that is drawn once its texts are here. */
const texts = needs('assessment');

/** Assignments: their editor in the studio and their page in the room. */
export const assessment = defineFeature({
  id: 'assessment',
  routes: [],
  contents: [
    {
      type: 'assignment',
      icon: 'task',
      nameKey: 'platform:contents.assignment',
      hintKey: 'platform:contents.assignmentHint',
      order: 50,
      editor: lazy(async () => {
        await texts();
        return import('./AssignmentEditor.tsx');
      }),
      asksPoints: true,
      viewer: lazy(async () => {
        await texts();
        return import('./AssignmentView.tsx');
      }),
      confirmKey: 'learning:room.confirmTask',
      doneKey: 'learning:room.doneTask',
    },
  ],
});
