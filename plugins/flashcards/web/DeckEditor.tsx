import './flashcards.css';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import type { EditorProps } from '@/platform/registry.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { SavedMark, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { AddCard } from './AddCard.tsx';
import { type Card, deckQuery } from './api.ts';
import { CardRow } from './CardRow.tsx';
import { Looking } from './Looking.tsx';
import { PasteDialog } from './PasteDialog.tsx';
import { useDeck } from './useDeck.ts';

/** A deck in the studio: its cards, each kept as soon as one leaves it, and room for the next at the end. */
export default function DeckEditor({ content, onChanged }: EditorProps) {
  const { t } = useTranslation('plugin.flashcards');
  const f = useFormat();
  const { data: deck, error } = useQuery(deckQuery(content.id));
  useTopic(`x:flashcards:deck:${content.id}`);
  const acts = useDeck(content.id, onChanged);
  const [pasting, setPasting] = useState<string | null>(null);
  const [looking, look] = useState(false);
  const list = useRef<HTMLOListElement>(null);
  const add = useRef<HTMLTextAreaElement>(null);
  if (!deck) return error ? <Note tone="bad">{t('notHere')}</Note> : <SkeletonRows rows={4} height={60} />;
  const { cards, most } = deck;
  /** The front of the card after this one, or of the one that is about to be written. */
  const goOn = (from: number) => {
    const next = list.current?.children[from + 1]?.querySelector('textarea') ?? add.current;
    next?.focus();
  };
  /** Whoever takes one card out after the other stays where they are taken out. */
  const remove = (card: Card, from: number) => {
    const rows = list.current?.children;
    const beside = rows?.[from + 1] ?? rows?.[from - 1];
    (beside?.querySelector<HTMLElement>('.fcd-tools > :last-child') ?? add.current)?.focus();
    acts.remove(card);
  };
  return (
    <section className="fcd-ed" aria-labelledby={`fcd-${content.id}`}>
      <div className="row w">
        <h3 id={`fcd-${content.id}`}>{t('cards')}</h3>
        <span className="t2 q">{t('place', { n: f.num(cards.length), total: f.num(most) })}</span>
        <SavedMark state={acts.save} />
        <span className="end row">
          {cards.length ? (
            <button type="button" className="btn sm" onClick={() => look(true)}>
              <Icon name="eye" s />
              {t('look')}
            </button>
          ) : null}
          <button type="button" className="btn sm" onClick={() => setPasting('')}>
            <Icon name="text" s />
            {t('paste')}
          </button>
        </span>
      </div>
      {cards.length ? (
        <ol className="fcd-list" ref={list}>
          {cards.map((card, i) => (
            <CardRow
              key={card.id}
              card={card}
              at={i}
              count={cards.length}
              acts={acts}
              onNext={() => goOn(i)}
              onRemove={() => remove(card, i)}
            />
          ))}
        </ol>
      ) : (
        <div className="fcd-none">
          <b>{t('none')}</b>
          <p className="t2 q">{t('noneWhy')}</p>
        </div>
      )}
      {cards.length < most ? (
        <AddCard
          key={content.id}
          deck={content.id}
          first={add}
          number={cards.length + 1}
          onAdd={acts.add}
          onLines={setPasting}
        />
      ) : (
        <Note>{t('full', { total: f.num(most) })}</Note>
      )}
      {pasting === null ? null : (
        <PasteDialog lines={pasting} onPaste={acts.paste} onClose={() => setPasting(null)} />
      )}
      <Dialog opened={looking} onClose={() => look(false)} title={t('look')}>
        <Looking cards={cards} quiet />
      </Dialog>
    </section>
  );
}
