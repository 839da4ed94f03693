import { useRef } from 'react';

/**
 * Sends what must not be done twice: what was sent and not answered keeps its key, so that the same sent again is done once. `what` says
 * what is sent; something else gets another key, and so does the same after it was answered.
 */
export function useOnce() {
  const unanswered = useRef(new Map<string, string>());
  return async <T>(what: string, act: (key: string) => Promise<T>): Promise<T> => {
    const key = unanswered.current.get(what) ?? crypto.randomUUID();
    unanswered.current.set(what, key);
    const answer = await act(key);
    unanswered.current.delete(what);
    return answer;
  };
}
