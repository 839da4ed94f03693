import { useEffect, useRef, useState } from 'react';
import type { Upload } from 'tus-js-client';
import { send } from './send.ts';

/** Where an upload is; bytes sent and in all. */
export interface UploadState {
  phase: 'idle' | 'sending' | 'paused' | 'done' | 'failed' | 'refused';
  name: string;
  sent: number;
  total: number;
  /** Why the file was refused, or what the server said when it failed. */
  reason: string;
}
const IDLE: UploadState = { phase: 'idle', name: '', sent: 0, total: 0, reason: '' };

/**
 * Uploads one file in pieces; it can pause, go on after a lost connection, and go on after a reload with the same file.
 * `onAsset` gets the id of the finished file.
 */
export function useUpload(
  metadata: Record<string, string>,
  onAsset: (assetId: string) => void,
  /** The largest file that is taken, in bytes, and the sentence for one that is larger: it is not even begun. */
  limit?: { most: number; tooLarge: string },
) {
  const [state, setState] = useState<UploadState>(IDLE);
  const upload = useRef<Upload | null>(null);
  const done = useRef(onAsset);
  done.current = onAsset;
  useEffect(() => () => void upload.current?.abort(), []);

  const start = async (file: File) => {
    await upload.current?.abort();
    if (limit?.most && file.size > limit.most) {
      upload.current = null;
      setState({ phase: 'refused', name: file.name, sent: 0, total: file.size, reason: limit.tooLarge });
      return;
    }
    setState({ phase: 'sending', name: file.name, sent: 0, total: file.size, reason: '' });
    const next = await send(file, metadata, {
      onProgress: (sent, total) =>
        setState((s) => ({ ...s, phase: s.phase === 'paused' ? 'paused' : 'sending', sent, total })),
      onFailed: (reason) => setState((s) => ({ ...s, phase: 'failed', reason })),
      onAsset: (id) => {
        setState((s) => ({ ...s, phase: 'done', sent: s.total }));
        done.current(id);
      },
    });
    upload.current = next;
    next.start();
  };
  const pause = () => {
    void upload.current?.abort();
    setState((s) => ({ ...s, phase: 'paused' }));
  };
  const resume = () => {
    setState((s) => ({ ...s, phase: 'sending', reason: '' }));
    upload.current?.start();
  };
  const cancel = () => {
    void upload.current?.abort(true).catch(() => {});
    upload.current = null;
    setState(IDLE);
  };
  return { state, start, pause, resume, cancel };
}
