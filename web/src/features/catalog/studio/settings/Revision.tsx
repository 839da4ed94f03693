import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useContentIcon } from '@/platform/contents.ts';
import { useFailed } from '@/platform/failed.ts';
import { usePerson } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { mayEdit } from '@/shared/api/course.ts';
import { toApiError } from '@/shared/api/problem.ts';
import type { CourseAdmin } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { codesOf, consequencesOf } from '../Consequences.tsx';
import { outlineQuery, revisionQuery } from '../queries.ts';

/** What the outline was once, looked at and brought back. */
export function Revision({
  course,
  revision,
  newest,
  onClose,
}: {
  course: CourseAdmin;
  revision: number;
  /** It is what the outline is now. While a course is offline none is: no revision tells what is changed then. */
  newest: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const client = useQueryClient();
  const failed = useFailed();
  const person = usePerson();
  const contentIcon = useContentIcon();
  const { data } = useQuery(revisionQuery(course.id, revision));
  const outline = useQuery(outlineQuery(course.id)).data;
  // Of the outline on which whoever looks decides: what is changed meanwhile is told, not overwritten.
  const [version, setVersion] = useState<number | null>(null);
  if (version === null && outline) setVersion(outline.version);
  const [stale, setStale] = useState(false);
  const [follows, setFollows] = useState<NonNullable<ReturnType<typeof consequencesOf>>>([]);
  const [busy, setBusy] = useState(false);
  const bring = async () => {
    if (version === null) return;
    setBusy(true);
    try {
      const back = await call(
        api.POST('/courses/{id}/revisions/{revision}/restore', {
          params: { path: { id: course.id, revision }, query: { accept: codesOf(follows) } },
          body: { version },
        }),
      );
      client.setQueryData(outlineQuery(course.id).queryKey, back.outline);
      toast(
        [
          t('history.restored'),
          back.aside ? t('history.aside', { count: back.aside, n: f.num(back.aside) }) : '',
          back.lost.length ? t('history.lost', { count: back.lost.length, n: f.num(back.lost.length) }) : '',
        ]
          .filter(Boolean)
          .join(' '),
      );
      onClose();
    } catch (cause) {
      const more = consequencesOf(cause);
      if (more) setFollows([...follows.filter((f) => !more.some((m) => m.code === f.code)), ...more]);
      else if (toApiError(cause).code !== 'outline.stale') failed(cause);
      else {
        setStale(true);
        setFollows([]); // of the outline as it is now nothing was said yet
        setVersion((await client.fetchQuery({ ...outlineQuery(course.id), staleTime: 0 })).version);
      }
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: ['course', course.id] });
    }
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('history.revision', { n: f.num(revision) })}
      footer={
        newest || !mayEdit(course, person) ? null : (
          <button
            type="button"
            className="btn pri"
            disabled={version === null || busy}
            data-busy={busy || undefined}
            onClick={() => void bring()}
          >
            <Icon name="undo" s />
            {t(follows.length ? 'history.restoreStill' : 'history.restore')}
          </button>
        )
      }
    >
      {stale ? <Note tone="bad">{t('history.stale')}</Note> : null}
      <div role="status">
        {follows.map((line) => (
          <Note key={line.code}>{line.detail}</Note>
        ))}
      </div>
      {newest || !mayEdit(course, person) ? null : (
        <p className="t2 q" style={{ marginBlockEnd: 16 }}>
          {t('history.restoreHint')}
        </p>
      )}
      {data ? (
        data.outline.map((s) => (
          <section key={s.id} style={{ marginBlockEnd: 16 }}>
            <h3>
              <bdi>{s.title}</bdi>
            </h3>
            <ul>
              {s.contents.map((c) => (
                <li key={c.id} className="row" style={{ paddingBlock: 6 }}>
                  <Icon name={contentIcon(c.type)} s />
                  <span className="grow">
                    <bdi>{c.title}</bdi>
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ))
      ) : (
        <SkeletonRows />
      )}
    </Dialog>
  );
}
