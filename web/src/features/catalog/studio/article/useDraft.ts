import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { api, call } from '@/shared/api/client.ts';
import { type ApiError, toApiError } from '@/shared/api/problem.ts';
import type { ArticleDraft } from '@/shared/api/types.ts';
import { articleQuery } from '../queries.ts';
import { keep, letGo, placeFor } from './kept.ts';

/** A moment after the last key (ms), and until the next try when there was no answer. */
const REST = 1000;
const RETRY = 5000;
/** How often a conflict is settled anew when the other window saves at that very moment. */
const TRIES = 6;

/** Where a draft is on its way to the server. */
export type DraftState = 'idle' | 'saving' | 'saved' | 'failed';

/**
 * Saves what is typed a moment after it rests, one save at a time, each on top of the draft that it was made from. What the
 * server does not have is in this browser too. A draft that somebody else saved meanwhile stops the saving until `settle`.
 */
export function useDraft(courseId: string, id: string, user: string, first: ArticleDraft) {
  const client = useQueryClient();
  // The same from drawing to drawing: what depends on it saves when it is taken down.
  const queryKey = useMemo(() => articleQuery(courseId, id).queryKey, [courseId, id]);
  const [place] = useState(() => placeFor(user, id));
  const [state, setState] = useState<DraftState>('idle');
  const [theirs, setTheirs] = useState<ArticleDraft | null>(null);
  const [refused, setRefused] = useState<ApiError | null>(null);
  const [leftOut, setLeftOut] = useState<ArticleDraft | null>(null);
  const version = useRef(first.version);
  const pending = useRef<string | null>(null);
  const running = useRef(false);
  const stopped = useRef(false);
  /** Which of theirs comes back at the end of a conflict; null: none, or it is not known yet. */
  const wanted = useRef<string | null>(null);
  const settling = useRef(false);
  const gone = useRef(false);
  const notBefore = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const took = useCallback(
    (draft: ArticleDraft) => {
      version.current = draft.version;
      client.setQueryData(queryKey, draft);
    },
    [client, queryKey],
  );
  const flush = useCallback(async () => {
    clearTimeout(timer.current);
    const html = pending.current;
    if (html === null || running.current || stopped.current) return;
    running.current = true;
    pending.current = null;
    setState('saving');
    notBefore.current = 0;
    let again = REST;
    try {
      const draft = await call(
        api.PUT('/contents/{id}/article', {
          params: { path: { id } },
          body: { html, version: version.current },
        }),
      );
      took(draft);
      setRefused(null);
      if (pending.current === null) {
        letGo(place);
        setState('saved');
        if (draft.leftOut) setLeftOut(draft);
      }
    } catch (cause) {
      const error = toApiError(cause);
      pending.current ??= html;
      setState('failed');
      again = RETRY;
      notBefore.current = Date.now() + RETRY;
      if (error.code === 'article.stale') {
        stopped.current = true;
        const now = await client
          .fetchQuery({ ...articleQuery(courseId, id), staleTime: 0 })
          .catch(() => null);
        if (now) setTheirs(now);
        else stopped.current = false;
      } else if (error.status >= 400 && error.status < 500 && error.status !== 401 && error.status !== 429) {
        setRefused(error);
        again = pending.current === html ? 0 : REST; // the same text would be refused again
        notBefore.current = 0;
        // Whoever may not write here, or whose article is gone, is refused with any text.
        stopped.current = error.status === 403 || error.status === 404;
      }
    } finally {
      running.current = false;
      if (pending.current !== null && again && !gone.current)
        timer.current = setTimeout(() => void flush(), again);
    }
  }, [client, courseId, id, place, took]);

  const change = useCallback(
    (html: string) => {
      pending.current = html;
      keep(place, html);
      if (stopped.current) return;
      setState('saving');
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush(), Math.max(REST, notBefore.current - Date.now()));
    },
    [flush, place],
  );
  useEffect(() => {
    const now = () => void flush();
    gone.current = false;
    addEventListener('online', now);
    addEventListener('pagehide', now);
    return () => {
      removeEventListener('online', now);
      removeEventListener('pagehide', now);
      gone.current = true; // what this last save does not bring over stays in this browser
      void flush();
      clearTimeout(timer.current);
    };
  }, [flush]);

  /**
   * Ends a conflict: mine becomes the newest; theirs stays in the history, and comes back on top of mine if it is `theirs` that is
   * wanted. Somebody who writes on is no reason to ask again: it is then their newest that stays, or comes back. What is typed
   * here meanwhile follows: saved on top of mine as after any rest, or kept in the history under theirs.
   */
  const settle = async (mine: string, want: 'mine' | 'theirs'): Promise<ArticleDraft | null> => {
    settling.current = true;
    try {
      return await settled(mine, want);
    } finally {
      settling.current = false;
    }
  };
  const settled = async (mine: string, want: 'mine' | 'theirs'): Promise<ArticleDraft | null> => {
    let other = theirs;
    let text = mine;
    const mineIsIn = (draft: ArticleDraft) => {
      // Should what follows fail, the next try begins on top of this, and brings back the same one of theirs.
      other = { ...(other ?? draft), version: draft.version };
      setTheirs(other);
    };
    for (let tries = 0; other && tries < TRIES; tries++) {
      pending.current = null;
      try {
        if (want === 'theirs') wanted.current ??= await newest(id);
        const draft = await settleOn(
          id,
          text,
          want === 'theirs' ? wanted.current : null,
          other.version,
          mineIsIn,
        );
        took(draft);
        // What the refs hold may have changed while the server was asked, which the compiler cannot know.
        const typed = pending.current as string | null;
        if (typed !== null && want === 'theirs') {
          text = typed;
          other = draft;
          continue;
        }
        stopped.current = false;
        wanted.current = null;
        setTheirs(null);
        if (typed === null) {
          letGo(place);
          setState('saved');
          if (want === 'mine' && draft.leftOut) setLeftOut(draft);
        } else {
          setState('saving');
          timer.current = setTimeout(() => void flush(), gone.current ? 0 : REST);
        }
        return draft;
      } catch (cause) {
        text = pending.current ?? text;
        pending.current = text;
        if (toApiError(cause).code !== 'article.stale') throw cause;
        other = await client.fetchQuery({ ...articleQuery(courseId, id), staleTime: 0 });
        wanted.current = null; // theirs is what they saved last
        setTheirs(other);
      }
    }
    return null;
  };

  return {
    state,
    theirs,
    refused,
    leftOut,
    place,
    version,
    change,
    flush,
    took,
    settle,
    seen: () => setLeftOut(null),
    /** Whether the server has all that was typed. */
    resting: () => pending.current === null && !running.current && !settling.current,
  };
}

/** The newest of what was saved of an article. */
async function newest(id: string): Promise<string | null> {
  const history = await call(api.GET('/contents/{id}/article/revisions', { params: { path: { id } } }));
  return history.items[0]?.id ?? null;
}

/** Saves mine on top of that version of theirs, says so, and brings back what is wanted of theirs, if anything. */
async function settleOn(
  id: string,
  mine: string,
  wanted: string | null,
  version: number,
  onMine: (draft: ArticleDraft) => void,
) {
  const draft = await call(
    api.PUT('/contents/{id}/article', {
      params: { path: { id } },
      body: { html: mine, version, apart: true },
    }),
  );
  if (wanted === null) return draft;
  onMine(draft);
  return call(
    api.POST('/contents/{id}/article/revisions/{revision}/restore', {
      params: { path: { id, revision: wanted } },
      body: { version: draft.version },
    }),
  );
}
