import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, toApiError } from '@/shared/api/problem.ts';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';

/** What can follow from a change of an outline beside the change itself, by the server's code. */
export type Accept = ('outline.completes' | 'outline.empties')[];

/** Whoever made the change heard what follows from it and thought better of it. */
export class Declined extends Error {}

/** What follows from a change that was refused for it; null when it was not. */
export function consequencesOf(cause: unknown): ApiError['errors'] | null {
  const error = toApiError(cause);
  return error.code === 'outline.consequences' ? error.errors : null;
}

/** Their codes, with which the change is asked for again. */
export const codesOf = (errors: ApiError['errors']) => errors.map((e) => e.code) as Accept;

interface Asked {
  lines: ApiError['errors'];
  answer: (yes: boolean) => void;
}
let asked: Asked | null = null;
const listeners = new Set<() => void>();
function change(next: Asked | null): void {
  asked = next;
  for (const listener of listeners) listener();
}
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Makes a change of an outline; where more follows from it, that is told first, and a Declined is thrown when it is not wanted. */
export async function accepting<T>(run: (accept: Accept) => Promise<T>, accept: Accept = []): Promise<T> {
  try {
    return await run(accept);
  } catch (cause) {
    const lines = consequencesOf(cause);
    if (!lines) throw cause;
    asked?.answer(false);
    if (!listeners.size) throw new Declined(); // the page is gone, and nobody can be asked
    const yes = await new Promise<boolean>((answer) => change({ lines, answer }));
    if (!yes) throw new Declined();
    // What comes to it meanwhile is asked for as well.
    return accepting(run, [...new Set([...accept, ...codesOf(lines)])]);
  }
}

/** Asks, once something follows from a change. */
export function Consequences() {
  const { t } = useTranslation('studio');
  const now = useSyncExternalStore(subscribe, () => asked);
  const answer = (yes: boolean) => {
    change(null);
    now?.answer(yes);
  };
  // Whoever leaves the page does not want it: no other page asks for that course.
  useEffect(
    () => () => {
      asked?.answer(false);
      change(null);
    },
    [],
  );
  return (
    <ConfirmDialog
      opened={now !== null}
      onClose={() => answer(false)}
      onConfirm={() => answer(true)}
      title={t('follows.title')}
      text={now?.lines.map((line) => <p key={line.code}>{line.detail}</p>)}
      action={t('follows.confirm')}
    />
  );
}
