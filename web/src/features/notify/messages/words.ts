import type { TFunction } from 'i18next';
import { messageKey, toApiError } from '@/shared/api/problem.ts';

/** What to say of a message that was not kept. */
export function wordsOf(cause: unknown, t: TFunction<'notify'>): string {
  const error = toApiError(cause);
  const key = messageKey(error, true);
  return key ? t(key) : (Object.values(error.fields)[0] ?? error.detail);
}
