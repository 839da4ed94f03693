import { lazy } from 'react';
import { definePlugin } from '@/platform/registry.ts';

/** Decks of cards: their sign, their editor in the studio, and how trainees learn them. */
export default definePlugin({
  id: 'flashcards',
  contents: [
    {
      type: 'flashcards:deck',
      icon: 'copy',
      nameKey: 'plugin.flashcards:deck',
      hintKey: 'plugin.flashcards:deckHint',
      order: 60,
      editor: lazy(() => import('./DeckEditor.tsx')),
      viewer: lazy(() => import('./DeckView.tsx')),
      doneKey: 'plugin.flashcards:completed',
    },
  ],
});
