import { useCallback, useEffect, useRef, useState } from 'react';
import type { Upload } from 'tus-js-client';
import { toApiError } from '../api/problem.ts';
import { isBusy, toBegin, type UploadRow } from './queue.ts';
import { send } from './send.ts';

interface Job {
  file: File;
  upload: Upload | null;
  asset: string | null;
}

/**
 * Uploads several files, two at a time. `keep` puts an arrived file in its place; `onEnd` hears of every result once.
 * A file that fails stays in the list and can be tried again; it does not stop the others.
 */
export function useUploads(
  metadata: Record<string, string>,
  {
    keep,
    onEnd,
    limit,
  }: {
    keep: (assetId: string, row: UploadRow) => Promise<void>;
    onEnd: (row: UploadRow, ok: boolean) => void;
    limit: { most: number; tooLarge: string };
  },
) {
  const [rows, setRows] = useState<readonly UploadRow[]>([]);
  const list = useRef<readonly UploadRow[]>([]);
  const jobs = useRef(new Map<string, Job>());
  const last = useRef(0);
  const now = useRef({ metadata, keep, onEnd, limit });
  now.current = { metadata, keep, onEnd, limit };

  const put = useCallback((next: readonly UploadRow[]) => {
    list.current = next;
    setRows(next);
  }, []);
  const set = useCallback(
    (key: string, change: Partial<UploadRow>) =>
      put(list.current.map((r) => (r.key === key ? { ...r, ...change } : r))),
    [put],
  );
  const find = useCallback((key: string) => list.current.find((r) => r.key === key), []);
  const drop = useCallback(
    (key: string) => {
      jobs.current.delete(key);
      put(list.current.filter((r) => r.key !== key));
    },
    [put],
  );
  const end = useCallback(
    (key: string, phase: 'failed' | 'refused', reason: string) => {
      set(key, { phase, reason });
      const row = find(key);
      if (row) now.current.onEnd(row, false);
    },
    [find, set],
  );

  const settle = useCallback(
    async (key: string, asset: string) => {
      const job = jobs.current.get(key);
      const row = find(key);
      if (!job || !row) return;
      job.asset = asset;
      set(key, { phase: 'keeping', sent: row.total });
      try {
        await now.current.keep(asset, row);
        drop(key);
        now.current.onEnd(row, true);
      } catch (cause) {
        const error = toApiError(cause);
        end(key, 'failed', Object.values(error.fields)[0] ?? error.detail);
      }
    },
    [drop, end, find, set],
  );

  const pump = useCallback(() => {
    for (const key of toBegin(list.current)) {
      const job = jobs.current.get(key);
      if (!job) continue;
      set(key, { phase: 'sending', reason: '' });
      if (job.upload) {
        job.upload.start();
        continue;
      }
      const same = [...jobs.current.values()].filter(
        (o) => o.file.name === job.file.name && o.file.size === job.file.size,
      );
      void send(
        job.file,
        now.current.metadata,
        {
          onProgress: (sent, total) => set(key, { sent, total }),
          onFailed: (reason, final) => {
            // A refused upload is none any more: trying again begins anew.
            if (final && jobs.current.has(key)) job.upload = null;
            end(key, final ? 'refused' : 'failed', reason);
            pump();
          },
          onAsset: (asset) => {
            void settle(key, asset);
            pump();
          },
        },
        same.length > 1,
      ).then((upload) => {
        if (!jobs.current.has(key)) return; // given up meanwhile
        job.upload = upload;
        if (find(key)?.phase === 'sending') upload.start();
      });
    }
  }, [end, find, set, settle]);

  const add = (files: Iterable<File>, target = '') => {
    const { most, tooLarge } = now.current.limit;
    const batch = last.current + 1;
    const fresh: UploadRow[] = [];
    for (const file of files) {
      last.current += 1;
      const key = String(last.current);
      const refused = most > 0 && file.size > most;
      jobs.current.set(key, { file, upload: null, asset: null });
      fresh.push({
        key,
        batch,
        target,
        name: file.name,
        sent: 0,
        total: file.size,
        phase: refused ? 'refused' : 'waiting',
        reason: refused ? tooLarge : '',
      });
    }
    put([...list.current, ...fresh]);
    for (const row of fresh) if (row.phase === 'refused') now.current.onEnd(row, false);
    pump();
  };
  /** Gives a file up, or takes one that failed off the list. */
  const cancel = (key: string) => {
    void jobs.current
      .get(key)
      ?.upload?.abort(true)
      .catch(() => {});
    drop(key);
    pump();
  };
  /** Stops a file where it is; another one may go on its way. */
  const pause = (key: string) => {
    void jobs.current.get(key)?.upload?.abort();
    set(key, { phase: 'paused' });
    pump();
  };
  /** Tries a failed file again, or lets a paused one go on. */
  const retry = (key: string) => {
    const job = jobs.current.get(key);
    if (job?.asset) return void settle(key, job.asset);
    set(key, { phase: 'waiting', reason: '' });
    pump();
  };

  useEffect(() => {
    const all = jobs.current;
    return () => {
      for (const job of all.values()) void job.upload?.abort();
      all.clear();
    };
  }, []);
  const busy = isBusy(rows);
  useEffect(() => {
    if (!busy) return;
    const ask = (e: BeforeUnloadEvent) => e.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [busy]);
  return { rows, add, cancel, pause, retry };
}
