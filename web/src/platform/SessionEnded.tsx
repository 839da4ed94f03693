import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { onSignedOut } from '@/shared/api/client.ts';
import { meQuery } from './session.ts';

const Dialog = lazy(() => import('./SessionEndedDialog.tsx'));

/** When a session ends under someone's hands, the page stays as it is and asks them in again. */
export function SessionEnded() {
  const client = useQueryClient();
  const [email, setEmail] = useState<string | null>(null);
  useEffect(() => {
    onSignedOut(() => {
      const user = client.getQueryData(meQuery.queryKey)?.user;
      if (user) setEmail(user.email);
    });
    return () => onSignedOut(() => {});
  }, [client]);
  return email === null ? null : (
    <Suspense>
      <Dialog email={email} onDone={() => setEmail(null)} />
    </Suspense>
  );
}
