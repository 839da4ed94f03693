import { queryOptions } from '@tanstack/react-query';
import { request, sendOnLeave } from '@/shared/api/client.ts';
import type { components } from '@/shared/api/schema.d.ts';

/** A deck as its editor sees it. */
export type Deck = components['schemas']['FlashcardsDeck'];
/** One card of it. */
export type Card = components['schemas']['FlashcardsCard'];
/** A deck as somebody learns it. */
export type Study = components['schemas']['FlashcardsStudy'];
/** What stands on a card. */
export type Sides = components['schemas']['FlashcardsSides'];
/** A card in the hand of whoever learns. */
export type StudyCard = Study['queue'][number];

const base = '/x/flashcards';

/** A deck, for the team of its course. */
export const deckQuery = (id: string) =>
  queryOptions({
    queryKey: ['x', 'flashcards', 'deck', id],
    queryFn: () => request<Deck>('GET', `${base}/decks/${id}`),
  });

/** A deck as I learn it. */
export const studyQuery = (id: string) =>
  queryOptions({
    queryKey: ['x', 'flashcards', 'study', id],
    queryFn: () => request<Study>('GET', `${base}/learn/${id}`),
  });

/** Adds a card at the end; with the same key, once. */
export const addCard = (id: string, sides: Sides, key: string) =>
  request<Card>('POST', `${base}/decks/${id}/cards`, sides, key);

/** Adds a card for each line that was pasted, or none; with the same key, once. */
export const importCards = (id: string, text: string, key: string) =>
  request<Deck>('POST', `${base}/decks/${id}/import`, { text }, key);

/** Changes what stands on a card of a version. */
export const changeCard = (id: string, card: string, sides: Sides, version: number) =>
  request<Card>('PUT', `${base}/decks/${id}/cards/${card}`, { ...sides, version });

/** changeCard while the page goes away: nobody hears the answer. */
export const changeCardOnLeave = (id: string, card: string, sides: Sides, version: number) =>
  sendOnLeave(`${base}/decks/${id}/cards/${card}`, { front: sides.front, back: sides.back, version }, 'PUT');

/** Takes a card of a version out. */
export const removeCard = (id: string, card: string, version: number) =>
  request<void>('DELETE', `${base}/decks/${id}/cards/${card}?version=${version}`);

/** Puts a card back that was taken out. */
export const restoreCard = (id: string, card: string) =>
  request<Card>('POST', `${base}/decks/${id}/cards/${card}/restore`);

/** Puts all cards into an order. */
export const orderCards = (id: string, cards: readonly string[], version: number) =>
  request<Deck>('PUT', `${base}/decks/${id}/order`, { cards, version });

/** Says whether I knew a card. `review` is the number of the answer: it is counted once. */
export const answerCard = (id: string, card: StudyCard, known: boolean) =>
  request<Study>('POST', `${base}/learn/${id}/answers`, { card: card.id, review: card.review, known });

/** Completes a deck of which all cards are learnt. */
export const checkDeck = (id: string) => request<Study>('POST', `${base}/learn/${id}/check`);

/** Begins a deck anew. */
export const restartDeck = (id: string) => request<Study>('POST', `${base}/learn/${id}/restart`);
