import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import { toApiError } from '@/shared/api/problem.ts';
import { useOnce } from '@/shared/api/useOnce.ts';
import {
  addCard,
  type Card,
  changeCard,
  changeCardOnLeave,
  type Deck,
  deckQuery,
  importCards,
  orderCards,
  removeCard,
  restoreCard,
  type Sides,
} from './api.ts';

/** What can be done with a deck. Each act waits for the one before it, so that its version is the one of now. */
export function useDeck(id: string, onChanged: () => void) {
  const { t } = useTranslation('plugin.flashcards');
  const client = useQueryClient();
  const failed = useFailed();
  const options = deckQuery(id);
  const [save, setSave] = useState<'idle' | 'saving' | 'saved' | 'failed'>('idle');
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const waiting = useRef(0);
  // The version that the last change of one's own made of a card: the next one is of that, though it was typed before.
  const own = useRef(new Map<string, number>());

  const once = useOnce(`deck ${id}`);

  const now = () => client.getQueryData(options.queryKey);
  const show = (change: (deck: Deck) => Deck) => {
    const before = now();
    if (!before) return;
    const after = change(before);
    client.setQueryData(options.queryKey, after);
    // The outline says of a deck without cards that it is empty.
    if (!before.cards.length !== !after.cards.length) onChanged();
  };
  const load = () => client.fetchQuery({ ...options, staleTime: 0 });
  /** Does one thing after the other; what fails is told by whoever asked. `failing` is what then becomes of the mark. */
  const inTurn = <T>(act: () => Promise<T>, failing: 'idle' | 'failed' = 'failed'): Promise<T> => {
    waiting.current += 1;
    setSave('saving');
    const run = last.current.then(act);
    last.current = run.then(
      () => {
        waiting.current -= 1;
        if (!waiting.current) setSave('saved');
      },
      () => {
        waiting.current -= 1;
        setSave(failing);
      },
    );
    return run;
  };
  /** Says in a toast why something could not be done, and shows what there is now. */
  const orSay = (cause: unknown) => {
    failed(cause);
    void load();
  };

  const restore = (card: string) =>
    void inTurn(async () => {
      await restoreCard(id, card);
      const deck = await load();
      if (deck.cards.length === 1) onChanged();
    }).catch(orSay);
  return {
    save,
    /** Rejects when it is refused. */
    add: (sides: Sides) =>
      inTurn(async () => {
        const card = await once(JSON.stringify(sides), (key) => addCard(id, sides, key));
        show((deck) => ({
          ...deck,
          version: deck.version + 1,
          cards: [...deck.cards.filter((one) => one.id !== card.id), card],
        }));
      }, 'idle'),
    /** Rejects when it is refused; with 409 when somebody else changed the card. */
    change: (card: Card, sides: Sides, version: number) =>
      inTurn(async () => {
        const saved = await changeCard(id, card.id, sides, Math.max(version, own.current.get(card.id) ?? 0));
        own.current.set(card.id, saved.version);
        show((deck) => ({ ...deck, cards: deck.cards.map((one) => (one.id === saved.id ? saved : one)) }));
        return saved;
      }),
    /** Changes a card while the page goes away. */
    leave: (card: Card, sides: Sides, version: number) => {
      const of = Math.max(version, own.current.get(card.id) ?? 0);
      changeCardOnLeave(id, card.id, sides, of);
      own.current.set(card.id, of + 1); // should the page come back as it was
    },
    /** The card as it is now; undefined when it is gone. */
    latest: async (card: string) => (await load()).cards.find((one) => one.id === card),
    remove: (card: Card) =>
      void inTurn(async () => {
        const version = now()?.cards.find((one) => one.id === card.id)?.version ?? card.version;
        await removeCard(id, card.id, version);
        show((deck) => ({
          ...deck,
          version: deck.version + 1,
          cards: deck.cards.filter((one) => one.id !== card.id),
        }));
        toast(t('removed'), { action: { label: t('undo'), run: () => restore(card.id) } });
      }).catch((cause: unknown) => {
        if (toApiError(cause).status === 404) void load();
        else orSay(cause);
      }),
    /** Puts a card so many places further. */
    move: (card: Card, by: number) =>
      void inTurn(async () => {
        const deck = now();
        const from = deck?.cards.findIndex((one) => one.id === card.id) ?? -1;
        const to = from + by;
        if (!deck || from < 0 || to < 0 || to >= deck.cards.length) return;
        const cards = deck.cards.filter((one) => one.id !== card.id);
        cards.splice(to, 0, card);
        client.setQueryData(options.queryKey, { ...deck, cards });
        const saved = await orderCards(
          id,
          cards.map((one) => one.id),
          deck.version,
        );
        client.setQueryData(options.queryKey, saved);
      }).catch(orSay),
    /** Rejects when it is refused. */
    paste: (text: string) =>
      inTurn(async () => {
        const before = now()?.cards.length ?? 0;
        const deck = await once(text, (key) => importCards(id, text, key));
        show(() => deck);
        return deck.cards.length - before;
      }, 'idle'),
  };
}
/** They. */
export type DeckActs = ReturnType<typeof useDeck>;
