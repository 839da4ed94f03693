import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import type { Question } from '@/shared/api/types.ts';
import { ReasonDialog } from './ReasonDialog.tsx';

/** What the team does with a question as a whole. */
export function TeamTools({ q }: { q: Question }) {
  const { t } = useTranslation('notify');
  const client = useQueryClient();
  const [closing, close] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: ['questions'] });
  const change = (body: { pinned?: boolean; closed?: boolean; reason?: string }) =>
    call(api.PATCH('/questions/{id}', { params: { path: { id: q.id } }, body }));
  const act = useAct(change, refresh);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as one row in every browser.
    <div className="row w" role="group" aria-label={t('qa.teamTools')}>
      <button
        type="button"
        className="btn sm"
        data-busy={act.isPending || undefined}
        onClick={() => act.mutate({ pinned: !q.pinned })}
      >
        {t(q.pinned ? 'qa.unpin' : 'qa.pin')}
      </button>
      <button
        type="button"
        className="btn sm"
        data-busy={act.isPending || undefined}
        onClick={() => (q.closedAt ? act.mutate({ closed: false }) : close(true))}
      >
        {t(q.closedAt ? 'qa.reopen' : 'qa.close')}
      </button>
      {closing ? (
        <ReasonDialog
          what="close"
          onClose={() => close(false)}
          onGiven={async (reason) => {
            await change({ closed: true, reason });
            await refresh();
            toast(t('qa.isClosed'));
          }}
        />
      ) : null}
    </div>
  );
}
