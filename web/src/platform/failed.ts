import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import { toast } from './toasts.tsx';

/**
 * Says in a toast why something could not be done: what is wrong with the first field, if the server named one, else the
 * problem. `writing` is whether something was to be saved, which a lost connection leaves open.
 */
export function useFailed(writing = true): (cause: unknown) => void {
  const { t } = useTranslation();
  return useCallback(
    (cause) => {
      const error = toApiError(cause);
      const key = messageKey(error, writing);
      const field = Object.values(error.fields)[0];
      toast(key ? t(key) : (field ?? error.detail), { tone: 'bad' });
    },
    [t, writing],
  );
}
