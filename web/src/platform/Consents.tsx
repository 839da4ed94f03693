import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { onOwing } from '@/shared/api/client.ts';
import type { OwedConsent } from '@/shared/api/types.ts';
import { meQuery } from './session.ts';

const Dialog = lazy(() => import('./ConsentsDialog.tsx'));

/** Asks for what the person has yet to agree to, before anything else; also when a refused write is how the page learns of it. */
export function Consents({ owed }: { owed: readonly OwedConsent[] }) {
  const client = useQueryClient();
  useEffect(
    () => onOwing(() => void client.invalidateQueries({ queryKey: meQuery.queryKey, exact: true })),
    [client],
  );
  return owed.length ? (
    <Suspense>
      <Dialog owed={owed} />
    </Suspense>
  ) : null;
}
