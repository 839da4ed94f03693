import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { Sides } from './api.ts';
import { FlipCard } from './FlipCard.tsx';
import { useKeys } from './useKeys.ts';

/** A deck to be looked through, by whoever learns nothing in it; nothing is kept. */
export function Looking({ cards, quiet = false }: { cards: readonly Sides[]; quiet?: boolean }) {
  const { t } = useTranslation('plugin.flashcards');
  const f = useFormat();
  const [at, go] = useState(0);
  const [flipped, flip] = useState(false);
  const place = Math.min(at, cards.length - 1);
  const card = cards[place];
  useKeys({ onFlip: () => flip(!flipped) });
  if (!card) return null;
  const step = (by: number) => {
    flip(false);
    go(place + by);
  };
  return (
    <section className="fcd" aria-label={t('deck')}>
      {quiet ? null : <p className="t2 q">{t('looking')}</p>}
      <FlipCard key={place} sides={card} flipped={flipped} onFlip={() => flip(!flipped)} />
      <div className="fcd-walk">
        <button
          type="button"
          className="btn sq"
          aria-label={t('previous')}
          disabled={place === 0}
          onClick={() => step(-1)}
        >
          <Icon name="back" flip />
        </button>
        <span className="q" role="status">
          {t('place', { n: f.num(place + 1), total: f.num(cards.length) })}
        </span>
        <button
          type="button"
          className="btn sq"
          aria-label={t('next')}
          disabled={place === cards.length - 1}
          onClick={() => step(1)}
        >
          <Icon name="chev" flip />
        </button>
      </div>
    </section>
  );
}
