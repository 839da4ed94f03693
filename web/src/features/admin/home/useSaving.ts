import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { messageKey, toApiError } from '@/shared/api/problem.ts';

/**
 * Saves changes at once, shown before they are saved: one after the other, so that each is made on the version that the
 * one before it left. What was refused is taken back, and what others changed meanwhile is fetched.
 */
export function useSaving<T extends object>(key: QueryKey) {
  const { t } = useTranslation('admin');
  const client = useQueryClient();
  const [state, setState] = useState<'idle' | 'saving' | 'saved' | 'failed'>('idle');
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const save = (guess: (now: T) => T, send: (now: T) => Promise<T>): Promise<boolean> => {
    setState('saving');
    client.setQueryData<T>(key, (now) => now && guess(now));
    const done = line.current.then(async () => {
      const now = client.getQueryData<T>(key);
      if (!now) return false;
      try {
        client.setQueryData(key, await send(now));
        await client.invalidateQueries({ queryKey: ['home'] });
        setState('saved');
        return true;
      } catch (cause) {
        setState('failed');
        const error = toApiError(cause);
        const text = messageKey(error, true);
        toast(Object.values(error.fields)[0] ?? (text ? t(text) : error.detail), { tone: 'bad' });
        await client.invalidateQueries({ queryKey: key });
        return false;
      }
    });
    line.current = done;
    return done;
  };
  return { state, save };
}
