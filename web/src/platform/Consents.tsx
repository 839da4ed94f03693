import { lazy, Suspense } from 'react';
import type { Consent } from '@/shared/api/types.ts';

const Dialog = lazy(() => import('./ConsentsDialog.tsx'));

/** Asks for what the person has yet to agree to, before anything else. */
export function Consents({ owed }: { owed: readonly Consent[] }) {
  return owed.length ? (
    <Suspense>
      <Dialog owed={owed} />
    </Suspense>
  ) : null;
}
