import createClient, { type Middleware } from 'openapi-fetch';
import { noteRenewed, renewedAt, whoIsHere } from './presence.ts';
import { ApiError, toApiError } from './problem.ts';
import type { Problem, paths } from './types.ts';

const BASE = '/api/v1';

let language = document.documentElement.lang || 'en';
/** Language that the server answers in from now on. */
export function setApiLanguage(next: string): void {
  language = next;
}

let whenSignedOut: () => void = () => {};
/** Called once a session could not be renewed. */
export function onSignedOut(listener: () => void): void {
  whenSignedOut = listener;
}

let whenOwing: () => void = () => {};
/** Called when the server refused to write because the person has yet to agree to the legal pages. */
export function onOwing(listener: () => void): () => void {
  whenOwing = listener;
  return () => {
    whenOwing = () => {};
  };
}

/** Why a session ended, as the server told who held it. */
export interface Ending {
  /** Stable code such as `auth.ended_deactivated`. */
  code: string;
  title: string;
  detail: string;
}
let ending: Ending | null = null;
/** Why the last session here ended; null when there is nothing to say. */
export const whyEnded = (): Ending | null => ending;
/** Somebody signed in: what ended before is of no interest any more. */
export function forgetEnding(): void {
  ending = null;
}

/** Tells that the session has ended, as a call that found out would. */
export const signalSignedOut = (): void => whenSignedOut();

/** Age (ms) at which a session is renewed before the next call; the server's access lives for 15 minutes. */
const RENEW_AFTER = 12 * 60_000;

async function renew(): Promise<boolean> {
  const asked = Date.now();
  const run = async (): Promise<boolean> => {
    if (renewedAt() > asked) return true;
    const response = await fetch(`${BASE}/auth/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-language': language },
      body: '{}',
    });
    if (response.ok) {
      noteRenewed();
      forgetEnding();
    } else noteEnding(problemOf(await response.json().catch(() => null)));
    return response.ok;
  };
  return navigator.locks ? navigator.locks.request('cw.refresh', run) : run();
}

/** Keeps what the server says of a session that somebody else ended; that it is over alone is told by the page itself. */
function noteEnding({ code = '', title = '', detail = '' }: Partial<Problem>): void {
  if (code.startsWith('auth.ended_')) ending = { code, title, detail };
}

let renewing: Promise<boolean> | null = null;
/** Renews the session, once however many calls and tabs ask; false when it has ended. Throws when offline. */
export function renewSession(): Promise<boolean> {
  renewing ??= renew().finally(() => {
    renewing = null;
  });
  return renewing;
}

/** Renews a session that is about to run out, so that nothing is answered as to a visitor; a refusal is found by the call itself. */
export async function keepSession(): Promise<void> {
  if (whoIsHere() && renewedAt() && Date.now() - renewedAt() > RENEW_AFTER) await renewSession();
}

/** fetch that renews the session once on 401 and tries again. */
export async function fetchSigned(request: Request): Promise<Response> {
  if (!request.url.includes('/auth/')) await keepSession();
  const again = request.clone();
  const response = await fetch(request);
  if (response.status !== 401 || request.url.includes('/auth/')) return response;
  if (await renewSession()) return fetch(again);
  whenSignedOut();
  return response;
}

const headers: Middleware = {
  onRequest({ request }) {
    request.headers.set('x-language', language);
    return request;
  },
};

/** The typed client; use `call` around it to get data or an ApiError. */
export const api = createClient<paths>({ baseUrl: BASE, fetch: fetchSigned });
api.use(headers);

/** Data of an answer, or a thrown ApiError. */
export async function call<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  let got: Awaited<typeof answer>;
  try {
    got = await answer;
  } catch (cause) {
    throw toApiError(cause);
  }
  if (got.response.ok) return got.data as T;
  if (problemOf(got.error).code === 'consent.owed') whenOwing();
  const retry = Number(got.response.headers.get('retry-after'));
  throw new ApiError(
    got.response.status,
    problemOf(got.error),
    Number.isFinite(retry) && retry > 0 ? retry : null,
  );
}

function problemOf(body: unknown): Partial<Problem> {
  return body && typeof body === 'object' ? (body as Partial<Problem>) : {};
}

/** The query of a list's next page; nothing for the first, whose cursor is empty. */
export const after = (cursor: string): { cursor?: string } => (cursor ? { cursor } : {});

/** One of the values that the server knows, for what an address says; nothing for anything else. */
export function oneOf<const T extends string>(known: readonly T[], given: unknown): T | undefined {
  return known.find((value) => value === given);
}

/** A member of an address, or none. */
export function said<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

/** Sends a small JSON body that must survive the page going away; the answer is not read. */
export function sendOnLeave(path: string, body: unknown, method: 'POST' | 'PUT' = 'POST'): void {
  void fetch(`${BASE}${path}`, {
    method,
    keepalive: true,
    headers: { 'content-type': 'application/json', 'x-language': language },
    body: JSON.stringify(body),
  }).catch(() => {});
}

/** Sends a file as the body of a call and gives its JSON; ApiError when it is refused. `path` is under /api/v1. */
export async function putFile<T>(
  path: string,
  file: Blob,
  method: 'PUT' | 'POST' = 'PUT',
  type = 'application/octet-stream',
): Promise<T> {
  return answered<T>(
    new Request(new URL(BASE + path, location.origin), {
      method,
      headers: { 'x-language': language, 'content-type': type },
      body: file,
    }),
  );
}

/** Has the browser keep the answer of a call as a file; ApiError when it is refused. `path` is under /api/v1. */
export async function downloadFile(method: 'GET' | 'POST', path: string, name: string): Promise<void> {
  const response = await fetchSigned(
    new Request(new URL(BASE + path, location.origin), { method, headers: { 'x-language': language } }),
  ).catch((cause: unknown) => {
    throw toApiError(cause);
  });
  if (!response.ok)
    throw new ApiError(response.status, problemOf(await response.json().catch(() => null)), null);
  const address = URL.createObjectURL(await response.blob());
  Object.assign(document.createElement('a'), { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}

/**
 * A call that the core's types do not know, such as one of a plugin: JSON in, JSON out, ApiError when it fails. `path` is under
 * /api/v1. What is sent again with the same `once`, as after an answer that was lost, is done once. `headers` are sent, too.
 */
export async function request<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  once?: string,
  headers: Record<string, string> = {},
): Promise<T> {
  const init: RequestInit = {
    method,
    headers: {
      ...headers,
      'x-language': language,
      ...(once ? { 'idempotency-key': once } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  return answered<T>(new Request(new URL(BASE + path, location.origin), init));
}

function answered<T>(request: Request): Promise<T> {
  return call<T>(
    fetchSigned(request).then(async (response) => {
      const text = await response.text();
      const json: unknown = text ? JSON.parse(text) : undefined;
      return response.ok ? { data: json as T, response } : { error: json, response };
    }),
  );
}
