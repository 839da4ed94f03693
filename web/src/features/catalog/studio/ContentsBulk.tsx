import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContentsChange, Outline } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { LOOSE } from './model.ts';
import { SectionChoice } from './RowMenus.tsx';
import type { Choice } from './useChoice.ts';
import type { OutlineActs } from './useOutline.ts';

const STEPS = ['publish', 'unpublish', 'require', 'optional', 'move', 'delete'] as const;

/** What can be done to the chosen contents at once: to all of them, or to none. */
export function ContentsBulk({
  choice,
  outline,
  acts,
  onDeleted,
}: {
  choice: Choice;
  outline: Outline;
  acts: OutlineActs;
  onDeleted: (ids: readonly string[]) => void;
}) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const [busy, setBusy] = useState(false);
  const [moving, setMoving] = useState(false);
  const contents = choice.chosen.map((row) => row.id);
  const take = async (change: Omit<ContentsChange, 'version' | 'contents'>) => {
    setBusy(true);
    const done = await acts.changeContents({ ...change, contents });
    setBusy(false);
    if (done && change.step === 'delete') onDeleted(contents);
  };
  return (
    <>
      <section className="bulk cho-b" aria-label={t('choose.label')}>
        <b aria-live="polite">{t('choose.chosen', { count: contents.length, n: f.num(contents.length) })}</b>
        {STEPS.map((step) => (
          <button
            key={step}
            type="button"
            className="btn sm"
            disabled={busy || !contents.length}
            onClick={() => (step === 'move' ? setMoving(true) : void take({ step }))}
          >
            {t(`choose.${step}`)}
          </button>
        ))}
        <button type="button" className="btn bare sm end" onClick={() => choice.choose(false)}>
          {t('choose.end')}
        </button>
      </section>
      <SectionChoice
        opened={moving}
        sections={[...outline.sections, { id: LOOSE, title: t('outline.loose') }]}
        onClose={() => setMoving(false)}
        onChoose={(id) => {
          setMoving(false);
          void take({ step: 'move', sectionId: id === LOOSE ? null : id });
        }}
      />
    </>
  );
}
