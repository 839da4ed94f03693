import { api, call, sendOnLeave } from '@/shared/api/client.ts';
import { toApiError } from '@/shared/api/problem.ts';
import type { Progress } from '@/shared/api/types.ts';
import { type Range, RangeCollector } from './ranges.ts';

/** Seconds between two reports while a video plays. */
const EVERY = 10;
/**
 * What the server believes: so many seconds before it has seen the clock run (it believes two more, for what is rounded), and so
 * many times the seconds of the clock. What is too much is not believed in part, so the rest of it is said later.
 */
const SLACK = 3;
const TOP_SPEED = 2;

/**
 * Reports what was watched of one video: that it begins to play, then what was played every ten seconds, on pause, and when the
 * page is hidden or left. Once the server says that the content holds another film it is silent. Returns the function that ends it.
 */
export function reportWatching(
  video: HTMLVideoElement,
  { contentId, assetId }: { contentId: string; assetId: string },
  onProgress: (progress: Progress) => void,
  onReplaced: () => void,
): () => void {
  const collector = new RangeCollector();
  const sessionKey = crypto.randomUUID();
  let seq = 0;
  let begun = false;
  let sending = false;
  /** The film that plays is not the content's any more: what is seen of it is nothing to say. */
  let replaced = false;
  /** When the server had heard that this player plays, in milliseconds of the page's clock, and how much it was told since. */
  let since: number | null = null;
  let told = 0;
  /** When the server answered last. */
  let heard = 0;

  const seconds = (played: Range[]) => played.reduce((sum, [from, to]) => sum + to - from, 0);
  const about = (played: Range[]) => {
    seq += 1;
    return { played, position: Math.round(video.currentTime * 10) / 10, seq, sessionKey, assetId };
  };
  const body = () => {
    if (since === null || replaced) return null;
    const played = collector.take(SLACK + (TOP_SPEED * (performance.now() - since)) / 1000 - told);
    if (!played.length) return null;
    told += seconds(played);
    return about(played);
  };
  const send = async () => {
    if (sending || replaced) return;
    const report = since === null ? (begun ? about([]) : null) : body();
    if (!report) return;
    sending = true;
    try {
      onProgress(
        await call(
          api.POST('/learn/contents/{id}/ranges', { params: { path: { id: contentId } }, body: report }),
        ),
      );
      heard = performance.now();
      since ??= heard;
    } catch (cause) {
      if (toApiError(cause).code === 'content.film_replaced') {
        replaced = true;
        onReplaced();
        return;
      }
      collector.restore(report.played);
      told -= seconds(report.played);
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
  on('playing', () => {
    step();
    begun = true;
    // After a rest another player of the person may have been the one that counts: this one begins anew.
    if (since !== null && performance.now() - heard > EVERY * 1000) {
      since = null;
      told = 0;
    }
    if (since === null) void send();
  });
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
