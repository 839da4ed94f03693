import { useEffect, useState } from 'react';
import { useMe } from '@/platform/session.ts';
import { keep, kept, letGo } from '@/shared/kept.ts';
import type { Sides } from './api.ts';

/** What is typed and not on the server, and the version of the card that it was made from; 0 for a new one. */
export type Typed = Sides & { version: number };

function read(place: string): Typed | null {
  const one = kept(place);
  if (!one || typeof one !== 'object' || !('front' in one) || !('back' in one) || !('version' in one))
    return null;
  const { front, back, version } = one;
  return typeof front === 'string' && typeof back === 'string' && typeof version === 'number'
    ? { front, back, version }
    : null;
}

/** What is typed into the card `of`, also before this page was opened: the browser keeps it until the server has it. */
export function useTyped(of: string) {
  const place = `cw.flashcards.${useMe().user?.id ?? ''}.${of}`;
  const [typed, setTyped] = useState(() => read(place));
  useEffect(() => {
    if (typed) keep(place, typed);
    else letGo(place);
  }, [place, typed]);
  return [typed, setTyped] as const;
}
