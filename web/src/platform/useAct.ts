import { useMutation } from '@tanstack/react-query';
import { useFailed } from './failed.ts';
import { toast } from './toasts.tsx';

/**
 * Does one thing at the server, then says `done`, if anything, or why it could not be; `after` brings the page up to date
 * either way.
 */
export function useAct<V = void>(act: (what: V) => Promise<unknown>, after: () => unknown, done?: string) {
  return useMutation({
    mutationFn: act,
    onSuccess: () => {
      if (done) toast(done);
    },
    onError: useFailed(),
    onSettled: () => after(),
  });
}
