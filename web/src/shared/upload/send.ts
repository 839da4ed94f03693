import { Upload } from 'tus-js-client';
import { renewSession } from '../api/client.ts';

/** What is heard of a file on its way. */
export interface Hears {
  onProgress: (sent: number, total: number) => void;
  /** `final` says that trying again is of no use: the server does not take this file. */
  onFailed: (reason: string, final: boolean) => void;
  onAsset: (assetId: string) => void;
}

/**
 * An upload in pieces that goes on where an earlier one of the same file for the same course stopped, unless `alone`:
 * the same file is on its way a second time.
 */
export async function send(
  file: File,
  metadata: Record<string, string>,
  hears: Hears,
  alone = false,
): Promise<Upload> {
  const goOn = () => next.start();
  const next = new Upload(file, {
    endpoint: '/api/v1/uploads/',
    chunkSize: 8 * 1024 * 1024,
    retryDelays: [0, 1000, 3000, 8000, 20_000],
    removeFingerprintOnSuccess: true,
    storeFingerprintForResuming: !alone,
    fingerprint: () =>
      Promise.resolve(
        ['cw', metadata.courseId, metadata.purpose, file.name, file.size, file.lastModified].join('-'),
      ),
    metadata: { ...metadata, filename: file.name, filetype: file.type },
    onShouldRetry: (error, attempt) => {
      const status = error.originalResponse?.getStatus() ?? 0;
      if (status === 401 && attempt < 2) void renewSession().catch(() => false);
      // Without a connection the next try would come long after there is one again; onError waits for it.
      if (status === 0) return navigator.onLine;
      return status === 401 ? attempt < 3 : status === 409 || status === 423 || status >= 500;
    },
    onProgress: hears.onProgress,
    onError: (error) => {
      const response = 'originalResponse' in error ? error.originalResponse : null;
      const status = response?.getStatus() ?? 0;
      // Without a connection nothing has failed: it goes on by itself once there is one.
      if (status === 0 && !navigator.onLine) {
        window.addEventListener('online', goOn, { once: true });
        return;
      }
      hears.onFailed(detailOf(response?.getBody()), [400, 403, 404, 413, 415, 422].includes(status));
    },
    onSuccess: ({ lastResponse }) => {
      const id = lastResponse.getHeader('X-Asset-Id') ?? next.url?.split('/').pop();
      if (id) hears.onAsset(id);
    },
  });
  // What was paused or taken away in the meantime does not go on.
  const abort = next.abort.bind(next);
  next.abort = (terminate) => {
    window.removeEventListener('online', goOn);
    return abort(terminate);
  };
  const before = alone ? undefined : (await next.findPreviousUploads())[0];
  if (before) next.resumeFromPreviousUpload(before);
  return next;
}

function detailOf(body: string | undefined): string {
  try {
    const problem: unknown = JSON.parse(body ?? '');
    return problem && typeof problem === 'object' && 'detail' in problem ? String(problem.detail) : '';
  } catch {
    return '';
  }
}
