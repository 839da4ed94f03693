import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { reportWatching } from './reporter.ts';

// A browser completes an address by that of its page; here somebody has to.
vi.hoisted(() => {
  const Plain = globalThis.Request;
  globalThis.Request = class extends Plain {
    constructor(input: RequestInfo | URL, init?: RequestInit) {
      super(typeof input === 'string' ? new URL(input, 'http://localhost') : input, init);
    }
  };
});

interface Report {
  played: [number, number][];
  position: number;
  seq: number;
  sessionKey: string;
  assetId: string;
}

const film = { contentId: 'a', assetId: 'old' };

const said: Report[] = [];
let answer: () => Promise<Response>;
const taken = () =>
  Promise.resolve(
    new Response(JSON.stringify({ contentState: 'started', coverage: 1 }), {
      status: 200,
      headers: { 'content-type': 'application/json' },
    }),
  );
const offline = () => Promise.reject(new TypeError('no line'));

beforeEach(() => {
  vi.useFakeTimers();
  said.length = 0;
  answer = taken;
  vi.stubGlobal('fetch', async (request: Request | string, init?: RequestInit) => {
    const text = typeof request === 'string' ? String(init?.body) : await request.clone().text();
    said.push(JSON.parse(text) as Report);
    return answer();
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What a video element is to the reporter, and somebody who plays it. */
function player() {
  const video = Object.assign(new EventTarget(), {
    currentTime: 0,
    paused: true,
    seeking: false,
    playbackRate: 1,
  });
  const tell = (type: string) => video.dispatchEvent(new Event(type));
  return {
    video: video as unknown as HTMLVideoElement,
    async begin() {
      video.paused = false;
      tell('playing');
      await vi.advanceTimersByTimeAsync(0);
    },
    /** Plays for so many seconds. */
    async play(seconds: number) {
      for (let i = 0; i < seconds * 4; i += 1) {
        await vi.advanceTimersByTimeAsync(250);
        video.currentTime += 0.25;
        tell('timeupdate');
      }
    },
    async pause() {
      video.paused = true;
      tell('pause');
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

const seconds = (reports: readonly Report[]) =>
  reports.flatMap((r) => r.played).reduce((sum, [from, to]) => sum + to - from, 0);

it('says that it begins, then every ten seconds what was played, and on pause the rest, each second once', async () => {
  const p = player();
  const progress = vi.fn();
  const end = reportWatching(p.video, film, progress, () => {});
  await p.begin();
  expect(said.map((r) => [r.seq, r.played])).toEqual([[1, []]]);
  await p.play(25);
  await p.pause();
  expect(said.map((r) => r.seq)).toEqual([1, 2, 3, 4]);
  expect(new Set(said.map((r) => r.sessionKey)).size).toBe(1);
  expect(seconds(said)).toBeCloseTo(25, 1);
  expect(progress).toHaveBeenCalledTimes(4);
  end();
  expect(said).toHaveLength(4);
});

it('says later what could not be said without a line, under a new number', async () => {
  const p = player();
  const end = reportWatching(
    p.video,
    film,
    () => {},
    () => {},
  );
  await p.begin();
  answer = offline;
  await p.play(21);
  expect(said.map((r) => r.seq)).toEqual([1, 2, 3]);
  answer = taken;
  await p.play(10);
  const last = said.at(-1);
  expect(last?.seq).toBe(4);
  expect(seconds(last ? [last] : [])).toBeGreaterThan(28);
  end();
});

it('says again that it begins when that was not heard, and claims nothing before', async () => {
  answer = offline;
  const p = player();
  const end = reportWatching(
    p.video,
    film,
    () => {},
    () => {},
  );
  await p.begin();
  await p.play(11);
  expect(said.map((r) => r.played)).toEqual([[], []]);
  end();
});

it('has one report under way at a time', async () => {
  const p = player();
  const end = reportWatching(
    p.video,
    film,
    () => {},
    () => {},
  );
  await p.begin();
  let arrive: (r: Response) => void = () => {};
  answer = () => new Promise((done) => (arrive = done));
  await p.play(32);
  expect(said.map((r) => r.seq)).toEqual([1, 2]);
  answer = taken;
  arrive(await taken());
  await p.play(10);
  expect(said.map((r) => r.seq)).toEqual([1, 2, 3]);
  expect(seconds(said)).toBeGreaterThan(39);
  end();
});

it('claims no more than twice what the clock ran', async () => {
  const p = player();
  const end = reportWatching(
    p.video,
    film,
    () => {},
    () => {},
  );
  await p.begin();
  Object.assign(p.video, { playbackRate: 4 });
  for (let i = 0; i < 80; i += 1) {
    await vi.advanceTimersByTimeAsync(250);
    (p.video as { currentTime: number }).currentTime += 1;
    p.video.dispatchEvent(new Event('timeupdate'));
  }
  await p.pause();
  expect(seconds(said)).toBeLessThanOrEqual(3 + 2 * 20);
  end();
});

it('says the rest when the page is left', async () => {
  const p = player();
  const end = reportWatching(
    p.video,
    film,
    () => {},
    () => {},
  );
  await p.begin();
  await p.play(5);
  dispatchEvent(new Event('pagehide'));
  expect(seconds(said)).toBeGreaterThan(4);
  end();
});

it('names the film, and is silent once that was replaced', async () => {
  const p = player();
  const replaced = vi.fn();
  const end = reportWatching(p.video, film, () => {}, replaced);
  await p.begin();
  answer = () =>
    Promise.resolve(
      new Response(JSON.stringify({ code: 'content.film_replaced' }), {
        status: 409,
        headers: { 'content-type': 'application/problem+json' },
      }),
    );
  await p.play(11);
  expect(replaced).toHaveBeenCalledTimes(1);
  answer = taken;
  await p.play(20);
  await p.pause();
  end();
  expect(said.map((r) => r.assetId)).toEqual(['old', 'old']);
});
