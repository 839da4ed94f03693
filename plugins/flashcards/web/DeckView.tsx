import './flashcards.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import type { ViewerProps } from '@/platform/registry.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { answerCard, checkDeck, type Study, studyQuery } from './api.ts';
import { Learning } from './Learning.tsx';
import { Looking } from './Looking.tsx';

/** A deck as trainees have it: card after card, until all are learnt. The team looks through it, and nothing is kept. */
export default function DeckView({ content, record, onChanged }: ViewerProps) {
  const { t } = useTranslation('plugin.flashcards');
  const client = useQueryClient();
  const failed = useFailed();
  const options = studyQuery(content.id);
  const { data, error } = useQuery(options);
  const take = (study: Study) => {
    const before = client.getQueryData(options.queryKey);
    client.setQueryData(options.queryKey, study);
    if (study.done !== before?.done) onChanged();
  };
  // The last card that was not learnt may have been taken out of the deck.
  const unsaid = data?.kept && data.total > 0 && data.learnt === data.total && !data.done;
  const asked = useRef(false);
  useEffect(() => {
    if (!unsaid || asked.current) return;
    asked.current = true;
    checkDeck(content.id).then(take, failed);
  });
  if (!data) return error ? <Note tone="bad">{t('notHere')}</Note> : <SkeletonRows rows={1} height={320} />;
  if (!data.total) return <Note icon="clock">{t('noCards')}</Note>;
  if (!data.kept || !record) return <Looking cards={data.queue} />;
  return (
    <Learning
      study={data}
      content={content}
      onStudy={take}
      onAnswer={async (card, known) => take(await answerCard(content.id, card, known))}
      onStale={() => client.invalidateQueries({ queryKey: options.queryKey })}
    />
  );
}
