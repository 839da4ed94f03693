import { useCallback } from 'react';

/** What was sent and not answered, with its key and since when; it outlives the page that sent it. */
const unanswered = new Map<string, { key: string; at: number }>();
/** How long (ms) the same is taken for a second try; later it is meant as something new. */
const TRIES = 5 * 60_000;

/**
 * Sends what must not be done twice: what was sent and not answered keeps its key, so that the same sent again is done once, for some minutes also from
 * another page or dialog. `scope` is what sends, `what` says what is sent; something else gets another key, and so does the same after it
 * was answered.
 */
export function useOnce(scope: string) {
  return useCallback(
    async <T>(what: string, act: (key: string) => Promise<T>): Promise<T> => {
      const name = `${scope} ${what}`;
      const before = unanswered.get(name);
      const key = before && Date.now() - before.at < TRIES ? before.key : crypto.randomUUID();
      unanswered.set(name, { key, at: Date.now() });
      const answer = await act(key);
      unanswered.delete(name);
      return answer;
    },
    [scope],
  );
}
