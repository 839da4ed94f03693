import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { Article } from '@/shared/ui/Article.tsx';
import { DateTime, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { articleHistoryQuery } from '../queries.ts';

interface HistoryProps {
  courseId: string;
  id: string;
  /** Makes a revision the draft. */
  restore: (revision: string) => Promise<void>;
}

/** The revisions of an article: looked at, and brought back. */
export function HistoryDialog({
  opened,
  onClose,
  ...rest
}: HistoryProps & { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('studio');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('article.historyTitle')} wide>
      <History {...rest} onDone={onClose} />
    </Dialog>
  );
}

function History({ courseId, id, restore, onDone }: HistoryProps & { onDone: () => void }) {
  const { t } = useTranslation('studio');
  const failed = useFailed();
  const zone = usePerson().timeZone;
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const list = useQuery({ ...articleHistoryQuery(courseId, id), staleTime: 0, gcTime: 0 });
  const items = list.data?.items;
  const revision = chosen ?? items?.[0]?.id;
  const text = useQuery({
    queryKey: ['course', courseId, 'content', id, 'article', 'revision', revision, items?.[0]?.savedAt],
    queryFn: () =>
      call(
        api.GET('/contents/{id}/article/revisions/{revision}', {
          params: { path: { id, revision: revision ?? '' } },
        }),
      ),
    enabled: revision !== undefined,
  });
  const bring = async () => {
    if (!revision) return;
    setBusy(true);
    try {
      await restore(revision);
      toast(t('article.restored'));
      onDone();
    } catch (cause) {
      failed(cause);
    } finally {
      setBusy(false);
    }
  };
  if (list.error) return <Note tone="bad">{t('problem.server')}</Note>;
  if (!items) return <SkeletonRows rows={3} height={52} />;
  if (!items.length) return <p className="q">{t('article.noHistory')}</p>;
  return (
    <div className="art-h">
      <ul className="art-r">
        {items.map((r) => (
          <li key={r.id}>
            <button type="button" aria-pressed={r.id === revision} onClick={() => setChosen(r.id)}>
              <span className="m">
                <DateTime iso={r.savedAt} zone={zone} exact />
              </span>
              <bdi className="t1 q">{r.author ?? t('article.unknown')}</bdi>
              {r.newest ? <StatePill icon="edit">{t('article.newest')}</StatePill> : null}
              {r.online ? (
                <StatePill tone="good" icon="check">
                  {t('article.online')}
                </StatePill>
              ) : null}
            </button>
          </li>
        ))}
      </ul>
      <section className="art-v" aria-label={t('article.revision')} aria-busy={text.isPending}>
        {text.data ? (
          <>
            {text.data.newest ? null : (
              <p className="row w">
                <button
                  type="button"
                  className="btn pri"
                  data-busy={busy || undefined}
                  onClick={() => void bring()}
                >
                  {t('article.restore')}
                </button>
                <span className="t1 q grow">{t('article.restoreHint')}</span>
              </p>
            )}
            {text.data.html ? <Article html={text.data.html} /> : <p className="q">{t('article.empty')}</p>}
          </>
        ) : text.error ? (
          <Note tone="bad">{t('problem.server')}</Note>
        ) : (
          <SkeletonRows rows={4} height={24} />
        )}
      </section>
    </div>
  );
}
