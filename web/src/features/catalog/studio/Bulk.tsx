import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import type { CourseAdmin } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { ConfirmDialog, Dialog } from '@/shared/ui/Dialog.tsx';

const STEPS = ['publish', 'unpublish', 'archive', 'restore', 'delete'] as const;
type Step = (typeof STEPS)[number];

/** What can be done to the chosen courses at once; what could not be done is told course by course. */
export function Bulk({ chosen, onDone }: { chosen: readonly CourseAdmin[]; onDone: () => void }) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const client = useQueryClient();
  const [deleting, setDeleting] = useState(false);
  const [refused, setRefused] = useState<readonly { title: string; code: string }[]>([]);
  const act = useAct(
    async (step: Step) => {
      const { items } = await call(
        api.POST('/courses/bulk', { body: { step, courses: chosen.map((c) => c.id) } }),
      );
      const not = items.flatMap((o) =>
        o.code ? [{ title: chosen.find((c) => c.id === o.id)?.title ?? '', code: o.code }] : [],
      );
      const done = items.length - not.length;
      setRefused(not);
      if (done) toast(t('bulk.done', { count: done, n: f.num(done) }));
      if (!not.length) onDone();
    },
    () => {
      setDeleting(false);
      return Promise.all([
        client.invalidateQueries({ queryKey: ['courses'] }),
        client.invalidateQueries({ queryKey: ['catalogue'] }),
      ]);
    },
  );
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
          <button type="button" className="btn bare sm end" onClick={onDone}>
            {t('bulk.none')}
          </button>
        </section>
      ) : null}
      <ConfirmDialog
        opened={deleting}
        onClose={() => setDeleting(false)}
        onConfirm={() => act.mutate('delete')}
        title={t('bulk.deleteTitle', { count: chosen.length, n: f.num(chosen.length) })}
        text={t('end.deleteText')}
        action={t('bulk.step.delete')}
        busy={act.isPending}
      />
      <Dialog opened={refused.length > 0} onClose={() => setRefused([])} title={t('bulk.refused')}>
        <ul className="cs-list" style={{ margin: 0 }}>
          {refused.map((r) => (
            <li key={r.title}>
              <span className="grow">
                <bdi className="m">{r.title}</bdi>
                <span className="t2 q" style={{ display: 'block' }}>
                  {t(`bulk.why.${r.code.replace('.', '_')}`, { defaultValue: t('bulk.why.other') })}
                </span>
              </span>
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  );
}
