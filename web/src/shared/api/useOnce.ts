import { useCallback } from 'react';

/** What was sent and not answered, with its key; it outlives the page that sent it. */
const unanswered = new Map<string, string>();

/**
 * Sends what must not be done twice: what was sent and not answered keeps its key, so that the same sent again is done once, also from
 * another page or dialog. `scope` is what sends, `what` says what is sent; something else gets another key, and so does the same after it
 * was answered.
 */
export function useOnce(scope: string) {
  return useCallback(
    async <T>(what: string, act: (key: string) => Promise<T>): Promise<T> => {
      const name = `${scope} ${what}`;
      const key = unanswered.get(name) ?? crypto.randomUUID();
      unanswered.set(name, key);
      const answer = await act(key);
      unanswered.delete(name);
      return answer;
    },
    [scope],
  );
}
