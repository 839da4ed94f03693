import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewerProps } from '@/platform/registry.ts';
import { toApiError } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ProgressBar } from '@/shared/ui/Bits.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import type { Study, StudyCard } from './api.ts';
import { Ended } from './Ended.tsx';
import { FlipCard } from './FlipCard.tsx';
import { useKeys } from './useKeys.ts';

/** The card that is on, what one says of it, and how far one is. */
export function Learning({
  study,
  content,
  onStudy,
  onAnswer,
  onStale,
}: {
  study: Study;
  content: ViewerProps['content'];
  onStudy: (study: Study) => void;
  onAnswer: (card: StudyCard, known: boolean) => Promise<void>;
  /** Something else than this page has changed how far one is. */
  onStale: () => void;
}) {
  const { t } = useTranslation('plugin.flashcards');
  const f = useFormat();
  const card = study.queue[0];
  const [turned, setTurned] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const sending = useRef(false);
  const face = useRef<HTMLButtonElement>(null);
  const key = card ? `${card.id}/${card.review}` : '';
  const flipped = key !== '' && turned === key;
  const flip = () => setTurned(flipped ? '' : key);
  const answer = async (known: boolean) => {
    if (!card || !flipped || sending.current) return;
    sending.current = true;
    setBusy(true);
    setProblem('');
    try {
      await onAnswer(card, known);
      // The buttons are gone with the card: whoever goes on by keyboard is at the next one.
      requestAnimationFrame(() => face.current?.focus({ preventScroll: true }));
    } catch (cause) {
      const failure = toApiError(cause);
      setProblem(failure.detail || t('notSent'));
      if (failure.status === 404 || failure.status === 409) onStale();
    } finally {
      sending.current = false;
      setBusy(false);
    }
  };
  useKeys({ onFlip: flip, onAnswer: (known) => void answer(known) });
  return (
    <section className="fcd" aria-label={t('deck')}>
      <div className="fcd-how">
        <span className="m">{t('learnt', { n: f.num(study.learnt), total: f.num(study.total) })}</span>
        {study.open ? (
          <span className="t2 q end">{t('open', { count: study.open, n: f.num(study.open) })}</span>
        ) : null}
        <ProgressBar value={(study.learnt / study.total) * 100} label={t('progress')} />
      </div>
      {card ? (
        <>
          <div className="fcd-pill">
            {card.new ? (
              <StatePill tone="next" icon="star">
                {t('isNew')}
              </StatePill>
            ) : (
              <StatePill icon="undo">{t('isAgain')}</StatePill>
            )}
          </div>
          <FlipCard key={key} ref={face} sides={card} flipped={flipped} onFlip={flip} />
          <div className="fcd-acts" data-busy={busy || undefined}>
            {flipped ? (
              <>
                <button type="button" className="btn big" onClick={() => void answer(false)}>
                  <kbd className="kbd desk">{f.num(1)}</kbd>
                  {t('notYet')}
                </button>
                <button type="button" className="btn pri big" onClick={() => void answer(true)}>
                  <kbd className="kbd desk">{f.num(2)}</kbd>
                  {t('known')}
                </button>
              </>
            ) : (
              <button type="button" className="btn big" onClick={flip}>
                {t('turn')}
                <kbd className="kbd desk">{t('space')}</kbd>
              </button>
            )}
          </div>
          {problem ? (
            <Note tone="warn" icon="clock">
              <span role="alert">{problem}</span>
            </Note>
          ) : null}
        </>
      ) : (
        <Ended study={study} content={content} onStudy={onStudy} onDue={onStale} />
      )}
    </section>
  );
}
