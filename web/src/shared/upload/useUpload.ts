import { useEffect, useRef, useState } from 'react';
import { Upload } from 'tus-js-client';
import { renewSession } from '../api/client.ts';

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
    const next = new Upload(file, {
      endpoint: '/api/v1/uploads/',
      chunkSize: 8 * 1024 * 1024,
      retryDelays: [0, 1000, 3000, 8000, 20_000],
      removeFingerprintOnSuccess: true,
      metadata: { ...metadata, filename: file.name, filetype: file.type },
      onShouldRetry: (error, attempt) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        if (status === 401 && attempt < 2) void renewSession().catch(() => false);
        return status === 401
          ? attempt < 3
          : status === 0 || status === 409 || status === 423 || status >= 500;
      },
      onProgress: (sent, total) =>
        setState((s) => ({ ...s, phase: s.phase === 'paused' ? 'paused' : 'sending', sent, total })),
      onError: (error) => {
        const body = 'originalResponse' in error ? error.originalResponse?.getBody() : undefined;
        setState((s) => ({ ...s, phase: 'failed', reason: detailOf(body) }));
      },
      onSuccess: ({ lastResponse }) => {
        setState((s) => ({ ...s, phase: 'done', sent: s.total }));
        const id = lastResponse.getHeader('X-Asset-Id') ?? next.url?.split('/').pop();
        if (id) done.current(id);
      },
    });
    upload.current = next;
    const before = (await next.findPreviousUploads())[0];
    if (before) next.resumeFromPreviousUpload(before);
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

function detailOf(body: string | undefined): string {
  try {
    const problem: unknown = JSON.parse(body ?? '');
    return problem && typeof problem === 'object' && 'detail' in problem ? String(problem.detail) : '';
  } catch {
    return '';
  }
}
