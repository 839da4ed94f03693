import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sides } from './api.ts';

/** How large a text can be so that it still fits: short words stand large. */
const sizeOf = (text: string): 'l' | 'm' | 's' => (text.length <= 40 ? 'l' : text.length <= 160 ? 'm' : 's');

/** A card that turns over. Both sides are there, so that it keeps its size; the one at the back is hidden from everybody. */
export function FlipCard({
  sides,
  flipped,
  onFlip,
  ref,
}: {
  sides: Sides;
  flipped: boolean;
  onFlip: () => void;
  ref?: Ref<HTMLButtonElement>;
}) {
  const { t } = useTranslation('plugin.flashcards');
  const face = (side: 'front' | 'back', shown: boolean) => (
    <span className={`fcd-face fcd-${side}`} aria-hidden={!shown}>
      <span className="fcd-side">{t(side)}</span>
      <span className="fcd-text" data-size={sizeOf(sides[side])} dir="auto">
        {sides[side]}
      </span>
    </span>
  );
  return (
    <>
      <button
        type="button"
        ref={ref}
        className="fcd-card"
        data-flipped={flipped || undefined}
        aria-pressed={flipped}
        onClick={onFlip}
      >
        <span className="fcd-turn">
          {face('front', !flipped)}
          {face('back', flipped)}
        </span>
      </button>
      <span className="sr" role="status" dir="auto">
        {flipped ? sides.back : ''}
      </span>
    </>
  );
}
