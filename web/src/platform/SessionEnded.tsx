import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { type Ending, onSignedOut, whyEnded } from '@/shared/api/client.ts';
import { meQuery } from './session.ts';

const Dialog = lazy(() => import('./SessionEndedDialog.tsx'));

/** When a session ends under someone's hands, the page stays as it is, says why as far as it is known, and asks them in again. */
export function SessionEnded() {
  const client = useQueryClient();
  const [ended, setEnded] = useState<{ email: string; why: Ending | null } | null>(null);
  useEffect(() => {
    onSignedOut(() => {
      const user = client.getQueryData(meQuery.queryKey)?.user;
      if (user) setEnded({ email: user.email, why: whyEnded() });
    });
    return () => onSignedOut(() => {});
  }, [client]);
  return ended === null ? null : (
    <Suspense>
      <Dialog {...ended} onDone={() => setEnded(null)} />
    </Suspense>
  );
}
