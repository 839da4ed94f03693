import type { Problem } from './types.ts';

/** Why a call failed: `problem` when the server said so, `network` when no answer came. */
export class ApiError extends Error {
  /** HTTP status, 0 when nothing came back. */
  readonly status: number;
  /** Stable code such as `outline.stale`; `network` when nothing came back. */
  readonly code: string;
  /** What is wrong in a few words, in the language of the person; empty when the app must find its own. */
  readonly title: string;
  /** Sentence for the person, already in their language; empty when the app must find its own words. */
  readonly detail: string;
  /** Message per form field. */
  readonly fields: Readonly<Record<string, string>>;
  /** Every line the server gave, in order, with its pointer. */
  readonly errors: NonNullable<Problem['errors']>;
  /** Seconds to wait before trying again, when the server named them. */
  readonly retryAfter: number | null;

  constructor(status: number, problem: Partial<Problem>, retryAfter: number | null = null) {
    super(problem.detail ?? problem.title ?? problem.code ?? `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.code = problem.code ?? (status === 0 ? 'network' : `http.${status}`);
    this.title = problem.title ?? '';
    this.detail = problem.detail ?? problem.title ?? '';
    this.errors = problem.errors ?? [];
    this.fields = fieldErrors(problem);
    this.retryAfter = retryAfter;
  }
}

/** `/price/amount` becomes `price.amount`; the first message of a field wins. */
export function fieldErrors(problem: Partial<Problem>): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const error of problem.errors ?? []) {
    const name = error.pointer
      .replace(/^#?\//, '')
      .split('/')
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
      .join('.');
    if (name && !(name in fields)) fields[name] = error.detail;
  }
  return fields;
}

/** Any thrown value as an ApiError; a failed fetch is a lost network, not a bug. */
export function toApiError(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  if (cause instanceof TypeError || (cause instanceof DOMException && cause.name === 'TimeoutError')) {
    return new ApiError(0, { code: 'network' });
  }
  return new ApiError(0, { code: 'unknown', detail: cause instanceof Error ? cause.message : '' });
}

/**
 * Key of the sentence that tells what is safe, for errors that carry none of their own.
 * `writing` adds whether the person's input was at stake.
 */
export function messageKey(error: ApiError, writing: boolean): string | null {
  if (error.code === 'network') return writing ? 'problem.networkWriting' : 'problem.network';
  if (error.detail) return null;
  if (error.status === 401) return 'problem.signedOut';
  if (error.status === 403) return 'problem.forbidden';
  if (error.status === 404) return 'problem.missing';
  if (error.status === 413) return 'problem.tooLarge';
  if (error.status === 429) return 'problem.tooMany';
  return writing ? 'problem.serverWriting' : 'problem.server';
}

/**
 * Throws what a page cannot be shown without. A page that has something to show keeps it when asking again failed, because
 * the network went or somebody has to sign in anew; not when it is closed to the person now, or gone.
 */
export function orThrow({ data, error }: { data: unknown; error: unknown }): void {
  if (!error) return;
  const { status } = toApiError(error);
  if (data === undefined || status === 403 || status === 404) throw error;
}
