import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import { toApiError } from '@/shared/api/problem.ts';
import type { CourseOutcome } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ConfirmTyped } from '@/shared/ui/ConfirmTyped.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';

/** A course that is chosen, with what is said of it. */
export interface Chosen {
  id: string;
  title: string;
}

/** How many courses the server takes at a time. */
const MOST = 100;

const STEPS = ['publish', 'unpublish', 'archive', 'restore', 'delete'] as const;
/** How many of the courses to be deleted are named. */
const NAMED = 8;
type Step = (typeof STEPS)[number];

/** What can be done to the chosen courses at once; what could not be done is told course by course. */
export function Bulk({
  chosen,
  onNone,
  onDone,
}: {
  chosen: readonly Chosen[];
  /** Nothing is chosen any more. */
  onNone: () => void;
  /** These are not chosen any more. */
  onDone: (courses: readonly Chosen[]) => void;
}) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const client = useQueryClient();
  const [deleting, setDeleting] = useState(false);
  const [refused, setRefused] = useState<
    readonly { id: string; title: string; code: string; why: string | null }[]
  >([]);
  const fresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['courses'] }),
      client.invalidateQueries({ queryKey: ['course'] }),
      client.invalidateQueries({ queryKey: ['catalogue'] }),
    ]);
  const undo = useAct(async ({ archived, at }: { archived: readonly Chosen[]; at: string }) => {
    const { changed, not } = await take('restore', archived, at);
    setRefused(not);
    if (changed.length) toast(t('bulk.undone', { count: changed.length, n: f.num(changed.length) }));
  }, fresh);
  const act = useAct(
    async (step: Step) => {
      const { done, not, changed, at } = await take(step, chosen);
      // Undone is what this archived, not what had been archived before.
      const archived = step === 'archive' ? changed : [];
      setRefused(not);
      if (archived.length)
        toast(t('bulk.archived', { count: archived.length, n: f.num(archived.length) }), {
          action: { label: t('bulk.undo'), run: () => undo.mutate({ archived, at }) },
        });
      else if (done.length) toast(t('bulk.done', { count: done.length, n: f.num(done.length) }));
      onDone(done);
    },
    () => {
      setDeleting(false);
      return fresh();
    },
  );
  const only = chosen.length === 1 ? chosen[0] : undefined;
  return (
    <>
      {chosen.length ? (
        <section className="bulk" aria-label={t('bulk.label')}>
          <b>{t('bulk.chosen', { count: chosen.length, n: f.num(chosen.length) })}</b>
          {STEPS.map((step) => (
            <button
              key={step}
              type="button"
              className="btn sm"
              disabled={act.isPending}
              onClick={() => (step === 'delete' ? setDeleting(true) : act.mutate(step))}
            >
              {t(`bulk.step.${step}`)}
            </button>
          ))}
          <button type="button" className="btn bare sm end" onClick={onNone}>
            {t('bulk.none')}
          </button>
        </section>
      ) : null}
      <ConfirmTyped
        opened={deleting && chosen.length > 0}
        onClose={() => setDeleting(false)}
        onConfirm={() => act.mutate('delete')}
        title={t('bulk.deleteTitle', { count: chosen.length, n: f.num(chosen.length) })}
        text={
          <>
            <ul className="errs">
              {chosen.slice(0, NAMED).map((c) => (
                <li key={c.id}>
                  <bdi>{c.title}</bdi>
                </li>
              ))}
              {chosen.length > NAMED ? (
                <li>{t('bulk.more', { count: chosen.length - NAMED, n: f.num(chosen.length - NAMED) })}</li>
              ) : null}
            </ul>
            <p>{t('bulk.goes')}</p>
            <p>{t('end.deleteText')}</p>
          </>
        }
        names={only ? [only.title] : [f.num(chosen.length), String(chosen.length)]}
        action={t('bulk.step.delete')}
        busy={act.isPending}
      />
      <Dialog opened={refused.length > 0} onClose={() => setRefused([])} title={t('bulk.refused')}>
        <ul className="cs-list" style={{ margin: 0 }}>
          {refused.map((r) => (
            <li key={r.id}>
              <span className="grow">
                <bdi className="m">{r.title}</bdi>
                <span className="t2 q" style={{ display: 'block' }}>
                  {t(`bulk.why.${r.code.replace('.', '_')}`, { defaultValue: r.why || t('bulk.why.other') })}
                </span>
              </span>
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  );
}

/**
 * Takes the step, as many courses at a time as the server takes. When a part fails, what was done before it stands, and the rest
 * is told as not done. What was archived after `until` is not brought back: a colleague archived it anew.
 */
async function take(step: Step, courses: readonly Chosen[], until?: string) {
  const outcomes: CourseOutcome[] = [];
  let at = '';
  for (let i = 0; i < courses.length; i += MOST) {
    const part = courses.slice(i, i + MOST).map((c) => c.id);
    try {
      const body = { step, courses: part, ...(until ? { until } : {}) };
      const answer = await call(api.POST('/courses/bulk', { body }));
      outcomes.push(...answer.items);
      at = answer.at;
    } catch (cause) {
      if (!i) throw cause;
      const { code, title } = toApiError(cause);
      outcomes.push(...courses.slice(i).map(({ id }) => ({ id, code, why: title, changed: false })));
      break;
    }
  }
  const of = (which: (o: CourseOutcome) => boolean) => {
    const ids = new Set(outcomes.filter(which).map((o) => o.id));
    return courses.filter((c) => ids.has(c.id));
  };
  const told = new Map(outcomes.map((o) => [o.id, o]));
  return {
    at,
    done: of((o) => !o.code),
    changed: of((o) => o.changed),
    not: of((o) => o.code !== null).map((c) => ({
      ...c,
      code: told.get(c.id)?.code ?? '',
      why: told.get(c.id)?.why ?? null,
    })),
  };
}
