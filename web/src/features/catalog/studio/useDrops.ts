import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { api, call } from '@/shared/api/client.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { useSpoken } from '@/shared/ui/Spoken.tsx';
import type { UploadRow } from '@/shared/upload/queue.ts';
import { useUploads } from '@/shared/upload/useUploads.ts';
import type { OutlineActs } from './useOutline.ts';

/** Files that become contents of the section on which they were dropped, in the order in which they came. */
export function useDrops(courseId: string, acts: OutlineActs) {
  const { t } = useTranslation('studio');
  const f = useFormat();
  const { maxUpload } = useMe().settings;
  const { say, spoken } = useSpoken();
  /** The content that a file became, by the file's key. */
  const made = useRef(new Map<number, { id: string; batch: number }>());
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const place = async (assetId: string, row: UploadRow) => {
    // A small file may arrive before a large one that stands before it: each finds its place.
    const next = [...made.current]
      .filter(([key, m]) => m.batch === row.batch && key > Number(row.key))
      .sort(([a], [b]) => a - b)[0];
    const content = await call(
      api.POST('/courses/{id}/contents', {
        params: { path: { id: courseId } },
        body: { sectionId: row.target, assetId, ...(next ? { before: next[1].id } : {}) },
      }),
    );
    made.current.set(Number(row.key), { id: content.id, batch: row.batch });
    await acts.refresh();
  };
  const uploads = useUploads(
    { courseId, purpose: 'content' },
    {
      // One after the other: two at once would not know of each other's place.
      keep: (assetId, row) => {
        const mine = last.current.then(() => place(assetId, row));
        last.current = mine.catch(() => {});
        return mine;
      },
      onEnd: (row, ok) =>
        say(
          ok
            ? t('drop.added', { name: row.name })
            : t('drop.notAdded', { name: row.name, why: row.reason || t('common:upload.failed') }),
        ),
      limit: { most: maxUpload, tooLarge: t('file.tooLarge', { most: f.bytes(maxUpload) }) },
    },
  );
  return { ...uploads, spoken };
}
/** What useDrops gives. */
export type Drops = ReturnType<typeof useDrops>;
