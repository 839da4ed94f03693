import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keepSession } from '@/shared/api/client.ts';
import { Topics } from './liveTopics.ts';
import { useMe } from './session.ts';

/** What the server says has changed. */
export interface Change {
  topic: string;
}

/** Which fetched data a change makes old, as prefixes of query keys. */
export function staleKeys(change: Change): readonly unknown[][] {
  if (change.topic === 'me')
    return [
      ['me'],
      ['notifications'],
      ['learning'],
      ['my-sessions'],
      ['calendar'],
      ['announcements'],
      ['messages'],
      ['privacy'],
    ];
  if (change.topic === 'site') return [['me'], ['settings'], ['plugins'], ['plugin']];
  if (change.topic === 'home')
    return [
      ['catalogue'],
      ['categories'],
      ['home'],
      ['home-page'],
      ['featured'],
      ['home-news'],
      ['announcements'],
    ];
  const course = /^course:(.+)$/.exec(change.topic)?.[1];
  if (course) return [['course', course], ['people', course], ['today'], ['courses']];
  if (change.topic.startsWith('talk:')) return [['questions']];
  const plugin = /^x:([^:]+):/.exec(change.topic)?.[1];
  if (plugin) return [['x', plugin]]; // the keys of a plugin's queries begin with it
  return [];
}

const CHANNEL = 'cw.live';
/** What tabs tell each other: a change, or which topics one of them follows. */
type Word = { change: Change } | { tab: string; topics: string[] } | { ask: true };

const topics = new Topics();

/** Follows a topic while the calling page is shown, such as `course:<id>`; null follows nothing. */
export function useTopic(topic: string | null): void {
  useEffect(() => (topic ? topics.follow(topic) : undefined), [topic]);
}

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
    const say = (word: Word) => channel.postMessage(word);
    const apply = (change: Change) => {
      for (const queryKey of staleKeys(change)) void client.invalidateQueries({ queryKey });
    };
    const tell = () => say({ tab: topics.tab, topics: topics.own() });
    const leave = () => say({ tab: topics.tab, topics: [] });
    channel.onmessage = ({ data }: MessageEvent<Word>) => {
      if ('change' in data) apply(data.change);
      else if ('ask' in data) tell();
      else topics.heard(data.tab, data.topics);
    };
    const quiet = topics.onOwn(tell);
    addEventListener('pagehide', leave);
    void navigator.locks
      .request(CHANNEL, { signal: stop.signal }, () => {
        say({ ask: true });
        return listen(stop.signal, (change) => {
          apply(change);
          say({ change });
        });
      })
      .catch(() => {});
    return () => {
      stop.abort();
      quiet();
      removeEventListener('pagehide', leave);
      leave();
      channel.close();
    };
  }, [client, signedIn]);
}

/** Longest wait between two attempts to open the stream, in ms. */
const LONGEST = 60_000;

/** Reads the stream until `signal` ends it; it is opened anew when other topics are followed, or when it was refused. */
function listen(signal: AbortSignal, onChange: (change: Change) => void): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wait = 2000;
    let opened = false;
    const open = () => {
      source?.close();
      const followed = topics.all();
      // What this page shows was asked for since it began: the server tells what changed in between.
      const ago = Math.min(0xffff_ffff, Math.ceil(performance.now()));
      source = new EventSource(`/api/v1/live?topics=${['home', 'site', ...followed].join(',')}&ago=${ago}`);
      source.onopen = () => {
        wait = 2000;
        if (opened) for (const topic of ['me', 'home', 'site', ...followed]) onChange({ topic });
        opened = true;
      };
      source.onerror = () => {
        if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
        clearTimeout(timer);
        timer = setTimeout(() => void keepSession().then(open, open), wait);
        wait = Math.min(LONGEST, wait * 2);
      };
      source.addEventListener('change', (event) => {
        const change = parse(event.data);
        if (change) onChange(change);
      });
    };
    const quiet = topics.onAll(open);
    open();
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      quiet();
      source?.close();
      resolve();
    });
  });
}

function parse(data: unknown): Change | null {
  try {
    const value: unknown = JSON.parse(String(data));
    return value && typeof value === 'object' && 'topic' in value && typeof value.topic === 'string'
      ? { topic: value.topic }
      : null;
  } catch {
    return null;
  }
}
