import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { Consent } from '@/shared/api/types.ts';
import { ConsentBox } from '@/shared/ui/ConsentBox.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { meQuery, useSignOut } from './session.ts';
import { toast } from './toasts.tsx';

const keyOf = (c: Consent) => `${c.page} ${c.version}`;

/** The page stays behind it; the only ways on are to agree and to sign out. */
export default function ConsentsDialog({ owed }: { owed: readonly Consent[] }) {
  const { t } = useTranslation('platform');
  const client = useQueryClient();
  const navigate = useNavigate();
  const [agreed, setAgreed] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState('');
  const [opened, reopen] = useState(0);
  const signOut = useSignOut(useCallback(() => navigate({ to: '/' }), [navigate]));
  const accept = async () => {
    setBusy(true);
    setSaid('');
    try {
      await call(api.POST('/me/consents', { body: { consents: [...owed] } }));
      await client.fetchQuery({ ...meQuery, staleTime: 0 });
    } catch (cause) {
      const error = toApiError(cause);
      const key = messageKey(error, true);
      setSaid(error.code === 'consent.invalid' ? t('consent.newer') : key ? t(key) : error.detail);
      if (error.code === 'consent.invalid') await client.invalidateQueries({ queryKey: meQuery.queryKey });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      // A browser lets Escape through when it is pressed twice; then it opens anew.
      key={opened}
      opened
      onClose={() => reopen((n) => n + 1)}
      closable={false}
      title={t('consent.title')}
      footer={
        <>
          <button
            type="button"
            className="btn"
            onClick={() => void signOut().catch(() => toast(t('problem.networkWriting'), { tone: 'bad' }))}
          >
            {t('signOut')}
          </button>
          <button
            type="button"
            className="btn pri"
            disabled={!owed.every((c) => agreed.includes(keyOf(c)))}
            data-busy={busy || undefined}
            onClick={() => void accept()}
          >
            {t('consent.accept')}
          </button>
        </>
      }
    >
      <div className="col">
        <p className="q">{t('consent.first')}</p>
        {said ? <Note tone="bad">{said}</Note> : null}
        {owed.map((c) => (
          <ConsentBox
            key={keyOf(c)}
            page={c.page}
            checked={agreed.includes(keyOf(c))}
            onChange={(on) =>
              setAgreed((list) => (on ? [...list, keyOf(c)] : list.filter((k) => k !== keyOf(c))))
            }
          />
        ))}
      </div>
    </Dialog>
  );
}
