import { useEffect, useRef } from 'react';
import { api, call } from '@/shared/api/client.ts';
import type { LearnContent, Progress } from '@/shared/api/types.ts';

/** Tells the server, once, that a trainee has opened a content; what fails is told the next time that it is opened. */
export function useOpened(
  content: LearnContent | undefined,
  record: boolean,
  onProgress: (progress: Progress) => void,
) {
  const id =
    record && content && !content.opened && (content.state === 'open' || content.state === 'started')
      ? content.id
      : undefined;
  const told = useRef<string>(undefined);
  const heard = useRef(onProgress);
  heard.current = onProgress;
  useEffect(() => {
    if (!id || told.current === id) return;
    told.current = id;
    void call(api.POST('/learn/contents/{id}/open', { params: { path: { id } } })).then(
      (progress) => heard.current(progress),
      () => {},
    );
  }, [id]);
}
