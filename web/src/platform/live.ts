import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useMe } from './session.ts';

/** What the server says has changed. */
export interface Change {
  topic: string;
  id?: string;
}

/** Which fetched data a change makes old, as prefixes of query keys. */
export function staleKeys(change: Change): readonly unknown[][] {
  if (change.topic === 'me') return [['me'], ['notifications'], ['learning']];
  if (change.topic === 'home') return [['catalogue'], ['categories']];
  const course = /^course:(.+)$/.exec(change.topic)?.[1];
  if (course) return [['course', course], ['people', course], ['today'], ['courses']];
  return [];
}

const CHANNEL = 'cw.live';

/**
 * Keeps one stream open for all tabs of this browser: the tab that holds the lock reads it and passes changes on.
 * When that tab closes, the next one takes over and treats everything as changed, as it may have missed something.
 */
export function useLive(): void {
  const client = useQueryClient();
  const signedIn = useMe().user !== null;
  useEffect(() => {
    if (!signedIn || !('EventSource' in window) || !navigator.locks || !('BroadcastChannel' in window))
      return;
    const stop = new AbortController();
    const channel = new BroadcastChannel(CHANNEL);
    const apply = (change: Change) => {
      for (const queryKey of staleKeys(change)) void client.invalidateQueries({ queryKey });
    };
    channel.onmessage = (event: MessageEvent<Change>) => apply(event.data);
    void navigator.locks
      .request(CHANNEL, { signal: stop.signal }, () =>
        listen(stop.signal, (change) => {
          apply(change);
          channel.postMessage(change);
        }),
      )
      .catch(() => {});
    return () => {
      stop.abort();
      channel.close();
    };
  }, [client, signedIn]);
}

/** Reads the stream until `signal` ends it. */
function listen(signal: AbortSignal, onChange: (change: Change) => void): Promise<void> {
  return new Promise((resolve) => {
    const source = new EventSource('/api/v1/live?topics=home');
    let opened = false;
    source.onopen = () => {
      if (opened) onChange({ topic: 'me' });
      opened = true;
    };
    source.addEventListener('change', (event) => {
      const change = parse(event.data);
      if (change) onChange(change);
    });
    signal.addEventListener('abort', () => {
      source.close();
      resolve();
    });
  });
}

function parse(data: unknown): Change | null {
  try {
    const value: unknown = JSON.parse(String(data));
    return value && typeof value === 'object' && 'topic' in value && typeof value.topic === 'string'
      ? (value as Change)
      : null;
  } catch {
    return null;
  }
}
