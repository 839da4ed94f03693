import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewerProps } from '@/platform/registry.ts';
import { usePerson } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { restartDeck, type Study } from './api.ts';

/** Timers of browsers hold no more than this, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** There is nothing to answer now: all is learnt, or it is enough for today. Says when to come again. */
export function Ended({
  study,
  content,
  onStudy,
  onDue,
}: {
  study: Study;
  content: ViewerProps['content'];
  onStudy: (study: Study) => void;
  onDue: () => void;
}) {
  const { t } = useTranslation('plugin.flashcards');
  // Days begin at midnight by the person's own clock, as the server counts them.
  const f = useFormat(usePerson().timeZone);
  const [asking, ask] = useState(false);
  const restart = useAct(
    async () => onStudy(await restartDeck(content.id)),
    () => ask(false),
  );
  const all = study.learnt === study.total;
  const { nextAt } = study;
  useEffect(() => {
    const wait = nextAt ? Date.parse(nextAt) - Date.now() : LONGEST;
    if (wait >= LONGEST) return;
    // A second later: the clocks of browser and server differ.
    const timer = setTimeout(onDue, Math.max(1000, wait + 1000));
    return () => clearTimeout(timer);
  }, [nextAt, onDue]);
  return (
    <div className="fcd-end card" data-all={all || undefined}>
      <span className="fcd-sign" aria-hidden="true">
        <Icon name={all ? 'check' : 'moon'} />
      </span>
      <h2>{t(all ? 'allLearnt' : 'today')}</h2>
      {all && study.score !== null ? (
        <p className="q">{t('score', { percent: f.percent(study.score) })}</p>
      ) : null}
      {nextAt ? (
        <p>
          {t(all ? 'againAt' : 'nextAt')}{' '}
          <time dateTime={nextAt} className="m">
            {f.date(nextAt, { weekday: 'long', day: 'numeric', month: 'long' })}
          </time>
        </p>
      ) : null}
      {all && content.state !== 'done' ? <p className="q">{t('anewNeeded')}</p> : null}
      {all ? (
        <button type="button" className="btn" onClick={() => ask(true)}>
          <Icon name="undo" s />
          {t('restart')}
        </button>
      ) : null}
      <ConfirmDialog
        opened={asking}
        onClose={() => ask(false)}
        onConfirm={() => {
          if (!restart.isPending) restart.mutate();
        }}
        title={t('restartTitle')}
        text={t('restartText')}
        action={t('restart')}
        busy={restart.isPending}
      />
    </div>
  );
}
