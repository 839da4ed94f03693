/** Only paths of this site: an address like //evil.example must not become the way on. */
export function safeNext(next: string | undefined): string | null {
  return next && /^\/(?![/\\])/.test(next) && !/^\/(sign-in|first-steps)/.test(next) ? next : null;
}
