import { useEffect, useRef } from 'react';
import { api, call, sendOnLeave } from '@/shared/api/client.ts';
import type { LearnContent, Progress, Requirement } from '@/shared/api/types.ts';

/** Seconds between two reports while somebody reads. */
const EVERY = 30;
/** The same where reading for a while is what completes the content: whoever waits for it reads how far it is. */
const SOON = 10;
/** What the server takes in one report. */
const MOST = 60;
/** Seconds after which somebody who touches nothing is no longer taken to read. */
const AWAY = 300;
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'scroll', 'touchstart', 'wheel'] as const;

/**
 * Reports for how long one content is before somebody's eyes: the seconds in which the page is in front and something was touched
 * a while ago at most, every half minute or so and when it is hidden or left. Returns the function that ends it.
 */
export function reportReading(
  contentId: string,
  every: number = EVERY,
  onProgress: (progress: Progress) => void = () => {},
): () => void {
  let seconds = 0;
  let sending = false;
  let touched = performance.now();
  /** When a second was looked at last, in milliseconds of the page's clock. */
  let at = performance.now();

  const count = () => {
    const now = performance.now();
    const went = (now - at) / 1000;
    at = now;
    // A computer that slept does not read: what is much longer than a second is not counted.
    if (
      went < 5 &&
      document.visibilityState === 'visible' &&
      document.hasFocus() &&
      now - touched < AWAY * 1000
    )
      seconds = Math.min(seconds + went, MOST);
  };
  const whole = () => {
    const n = Math.floor(seconds);
    seconds -= n;
    return n;
  };
  const send = async () => {
    if (sending || seconds < every) return;
    const n = whole();
    sending = true;
    try {
      onProgress(
        await call(
          api.POST('/learn/contents/{id}/read', {
            params: { path: { id: contentId } },
            body: { seconds: n },
          }),
        ),
      );
    } catch {
      seconds = Math.min(seconds + n, MOST); // said with the next one
    } finally {
      sending = false;
    }
  };
  const leave = () => {
    count();
    const n = whole();
    if (n > 0) sendOnLeave(`/learn/contents/${contentId}/read`, { seconds: n });
  };

  const stop = new AbortController();
  const signal = { signal: stop.signal, passive: true, capture: true };
  for (const sign of SIGNS) addEventListener(sign, () => (touched = performance.now()), signal);
  addEventListener('pagehide', leave, signal);
  document.addEventListener(
    'visibilitychange',
    () => (document.visibilityState === 'hidden' ? leave() : count()),
    signal,
  );
  const timer = setInterval(() => {
    count();
    void send();
  }, 1000);
  return () => {
    clearInterval(timer);
    stop.abort();
    leave();
  };
}

/** The types whose reading is measured; of a video its player tells what was watched. */
const READ: readonly string[] = ['article', 'document', 'image'];

/** Reports whether reading for a while is part of what completes something. */
const asksForReading = (r: Requirement): boolean => r.kind === 'read' || r.parts.some(asksForReading);

/** Reports for how long a trainee reads the content that is open. */
export function useReading(
  content: LearnContent | undefined,
  record: boolean,
  onProgress: (progress: Progress) => void,
): void {
  const id =
    record && content && content.state !== 'locked' && READ.includes(content.type) ? content.id : undefined;
  const every = content?.need && asksForReading(content.need) ? SOON : EVERY;
  const heard = useRef(onProgress);
  heard.current = onProgress;
  useEffect(
    () => (id ? reportReading(id, every, (progress) => heard.current(progress)) : undefined),
    [id, every],
  );
}
