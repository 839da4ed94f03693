import { api, call, sendOnLeave } from '@/shared/api/client.ts';
import type { Progress } from '@/shared/api/types.ts';
import { RangeCollector } from './ranges.ts';

/** Seconds between two reports while a video plays. */
const EVERY = 10;

/**
 * Reports what was watched of one video: every ten seconds, on pause, and when the page is hidden or left.
 * Returns the function that ends it.
 */
export function reportWatching(
  video: HTMLVideoElement,
  contentId: string,
  onProgress: (progress: Progress) => void,
): () => void {
  const collector = new RangeCollector();
  const sessionKey = crypto.randomUUID();
  let seq = 0;
  let sending = false;

  const body = () => {
    const played = collector.take();
    if (!played.length) return null;
    seq += 1;
    return { played, position: Math.round(video.currentTime * 10) / 10, seq, sessionKey };
  };
  const send = async () => {
    if (sending) return;
    const report = body();
    if (!report) return;
    sending = true;
    try {
      onProgress(
        await call(
          api.POST('/learn/contents/{id}/ranges', { params: { path: { id: contentId } }, body: report }),
        ),
      );
    } catch {
      collector.restore(report.played);
    } finally {
      sending = false;
    }
  };
  const leave = () => {
    const report = body();
    if (report) sendOnLeave(`/learn/contents/${contentId}/ranges`, report);
  };

  const stop = new AbortController();
  const on = (type: string, run: () => void) => video.addEventListener(type, run, { signal: stop.signal });
  const step = () => {
    if (!video.paused && !video.seeking)
      collector.step(video.currentTime, performance.now(), video.playbackRate);
  };
  on('playing', step);
  on('timeupdate', step);
  on('seeking', () => collector.stop());
  on('waiting', () => collector.stop());
  on('pause', () => {
    collector.stop();
    void send();
  });
  on('ended', () => {
    collector.stop();
    void send();
  });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && leave(), {
    signal: stop.signal,
  });
  addEventListener('pagehide', leave, { signal: stop.signal });
  const timer = setInterval(() => void send(), EVERY * 1000);
  return () => {
    clearInterval(timer);
    stop.abort();
    collector.stop();
    leave();
  };
}
