import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { reportReading } from './reading.ts';

// A browser completes an address by that of its page; here somebody has to.
vi.hoisted(() => {
  const Plain = globalThis.Request;
  globalThis.Request = class extends Plain {
    constructor(input: RequestInfo | URL, init?: RequestInit) {
      super(typeof input === 'string' ? new URL(input, 'http://localhost') : input, init);
    }
  };
});

const said: number[] = [];
let line = true;
let focused = true;
let visible = true;

beforeEach(() => {
  vi.useFakeTimers();
  said.length = 0;
  line = focused = visible = true;
  vi.spyOn(document, 'hasFocus').mockImplementation(() => focused);
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => (visible ? 'visible' : 'hidden'));
  vi.stubGlobal('fetch', async (request: Request | string, init?: RequestInit) => {
    const text = typeof request === 'string' ? String(init?.body) : await request.clone().text();
    said.push((JSON.parse(text) as { seconds: number }).seconds);
    if (!line) throw new TypeError('no line');
    return new Response(null, { status: 204 });
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

it('says every half minute for how long the page was in front, and the rest when it is left', async () => {
  const end = reportReading('a');
  await pass(70);
  end();
  expect(said).toEqual([30, 30, 10]);
});

it('counts nothing behind another window, and nothing of a hidden page', async () => {
  const end = reportReading('a');
  await pass(10);
  focused = false;
  await pass(60);
  focused = true;
  await pass(5);
  visible = false;
  document.dispatchEvent(new Event('visibilitychange'));
  expect(said).toEqual([15]);
  await pass(60);
  end();
  expect(said).toEqual([15]);
});

it('takes somebody who touches nothing for five minutes for away', async () => {
  const end = reportReading('a');
  await pass(900);
  expect(said).toHaveLength(9); // the rest of the five minutes is said with what comes
  dispatchEvent(new Event('keydown'));
  await pass(35);
  expect(said).toHaveLength(11);
  end();
});

it('says later what could not be said, a minute of it at most', async () => {
  const end = reportReading('a');
  line = false;
  await pass(100);
  line = true;
  const before = said.length;
  await pass(1);
  expect(said.slice(before)).toEqual([60]);
  end();
});
