import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { Content, ContentChange } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { minutesOf, secondsOf } from './model.ts';

type Part = 'description' | 'duration' | 'points';

/** What trainees read of a content before they open it, how long it takes, and what it is worth; each is kept when it is left. */
export function ContentDetails({
  content,
  points,
  change,
}: {
  content: Content;
  /** False where the type's own editor asks for them. */
  points: boolean;
  /** Fails as the server does. */
  change: (body: ContentChange) => Promise<void>;
}) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const [typed, setTyped] = useState<Partial<Record<Part, string>>>({});
  const [wrong, setWrong] = useState<Partial<Record<Part, string>>>({});
  const film = content.asset?.durationSeconds ?? null;
  const now = {
    description: content.description ?? '',
    duration: minutesOf(content.duration),
    points: String(content.points),
  };
  const keep = async (part: Part, body: ContentChange | null) => {
    if (typed[part] === undefined) return;
    if (body === null) {
      setWrong((all) => ({ ...all, [part]: t('details.number') }));
      return;
    }
    try {
      if (typed[part] !== now[part]) await change(body);
      setTyped(({ [part]: _, ...others }) => others);
      setWrong(({ [part]: _, ...others }) => others);
    } catch (cause) {
      const error = toApiError(cause);
      const key = messageKey(error, true);
      setWrong((all) => ({
        ...all,
        [part]: key ? t(key) : (Object.values(error.fields)[0] ?? error.detail),
      }));
    }
  };
  const bind = (part: Part, body: () => ContentChange | null) => ({
    value: typed[part] ?? now[part],
    onChange: (e: { currentTarget: { value: string } }) => {
      const { value } = e.currentTarget;
      setTyped((all) => ({ ...all, [part]: value }));
    },
    onBlur: () => void keep(part, body()),
  });
  const minutes = () => {
    const seconds = secondsOf(latinOf(typed.duration ?? ''));
    return seconds === undefined ? null : { duration: seconds };
  };
  const worth = () => {
    const value = latinOf(typed.points ?? '').trim();
    return /^\d{1,9}$/.test(value) ? { points: Number(value) } : null;
  };
  return (
    <section className="pane-x" aria-label={t('details.title')}>
      <h3>{t('details.title')}</h3>
      <Field label={t('details.description')} hint={t('details.descriptionHint')} error={wrong.description}>
        <textarea
          className="in"
          rows={2}
          dir="auto"
          maxLength={5000}
          {...bind('description', () => ({ description: typed.description?.trim() || null }))}
        />
      </Field>
      <div className="fields2">
        <Field
          label={t('details.duration')}
          hint={
            film === null ? t('details.durationHint') : t('details.durationFile', { length: f.clock(film) })
          }
          error={wrong.duration}
        >
          <input
            className="in num"
            inputMode="decimal"
            autoComplete="off"
            dir="ltr"
            disabled={film !== null}
            {...bind('duration', minutes)}
          />
        </Field>
        {points ? (
          <Field label={t('details.points')} hint={t('details.pointsHint')} error={wrong.points}>
            <input
              className="in num"
              inputMode="numeric"
              autoComplete="off"
              dir="ltr"
              {...bind('points', worth)}
            />
          </Field>
        ) : null}
      </div>
    </section>
  );
}
