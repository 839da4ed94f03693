import createClient, { type Middleware } from 'openapi-fetch';
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

/** localStorage key of the time (ms) of the last renewal, so that tabs that waited do not renew again. */
const RENEWED = 'cw.renewed';

async function renew(): Promise<boolean> {
  const asked = Date.now();
  const run = async (): Promise<boolean> => {
    if (Number(localStorage.getItem(RENEWED) ?? 0) > asked) return true;
    const response = await fetch(`${BASE}/auth/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-language': language },
      body: '{}',
    });
    if (response.ok) localStorage.setItem(RENEWED, String(Date.now()));
    return response.ok;
  };
  return navigator.locks ? navigator.locks.request('cw.refresh', run) : run();
}

let renewing: Promise<boolean> | null = null;
/** Renews the session, once however many calls and tabs ask; false when it has ended. Throws when offline. */
export function renewSession(): Promise<boolean> {
  renewing ??= renew().finally(() => {
    renewing = null;
  });
  return renewing;
}

/** fetch that renews the session once on 401 and tries again. */
export async function fetchSigned(request: Request): Promise<Response> {
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

/** Sends a small JSON body that must survive the page going away; the answer is not read. */
export function sendOnLeave(path: string, body: unknown): void {
  void fetch(`${BASE}${path}`, {
    method: 'POST',
    keepalive: true,
    headers: { 'content-type': 'application/json', 'x-language': language },
    body: JSON.stringify(body),
  }).catch(() => {});
}

/** A call that the core's types do not know, such as one of a plugin: JSON in, JSON out, ApiError when it fails. `path` is under /api/v1. */
export async function request<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<T> {
  const init: RequestInit = {
    method,
    headers: {
      'x-language': language,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  return call<T>(
    fetchSigned(new Request(new URL(BASE + path, location.origin), init)).then(async (response) => {
      const text = await response.text();
      const json: unknown = text ? JSON.parse(text) : undefined;
      return response.ok ? { data: json as T, response } : { error: json, response };
    }),
  );
}
