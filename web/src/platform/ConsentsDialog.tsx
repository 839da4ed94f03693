import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { Consent, OwedConsent } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { LEGAL_PATHS } from '@/shared/legal.ts';
import { ConsentBox } from '@/shared/ui/ConsentBox.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { meQuery, useSignOut } from './session.ts';
import { toast } from './toasts.tsx';

const keyOf = (c: Consent) => `${c.page} ${c.version}`;

/** The page stays behind it; the only ways on are to agree and to sign out. */
export default function ConsentsDialog({ owed }: { owed: readonly OwedConsent[] }) {
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
      await call(
        api.POST('/me/consents', {
          body: { consents: owed.map(({ page, version }) => ({ page, version })) },
        }),
      );
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
        <p className="q">{t(owed.every((c) => c.agreed) ? 'consent.again' : 'consent.first')}</p>
        {said ? <Note tone="bad">{said}</Note> : null}
        {owed.map((c) => (
          <div key={keyOf(c)} className="col" style={{ gap: 8 }}>
            {c.agreed ? <WhatChanged owed={c} /> : null}
            <ConsentBox
              page={c.page}
              checked={agreed.includes(keyOf(c))}
              onChange={(on) =>
                setAgreed((list) => (on ? [...list, keyOf(c)] : list.filter((k) => k !== keyOf(c))))
              }
            />
          </div>
        ))}
        <p className="t2 q">
          {t('consent.otherwise')}{' '}
          <button type="button" className="link" onClick={() => void navigate({ to: '/profile' })}>
            {t('consent.ownData')}
          </button>
        </p>
      </div>
    </Dialog>
  );
}

/** What is new since the version that the person agreed to, as far as it was said, with both versions to read. */
function WhatChanged({ owed }: { owed: OwedConsent }) {
  const { t, i18n } = useTranslation('platform');
  const f = useFormat();
  const { data } = useQuery({
    queryKey: ['legal', owed.page, 0, i18n.language],
    queryFn: () => call(api.GET('/legal/{page}', { params: { path: { page: owed.page } } })),
  });
  const news = (data?.versions ?? []).filter((v) => v.version > owed.agreed && v.changes).reverse();
  const path = LEGAL_PATHS[owed.page];
  return (
    <section className="card pad" aria-label={t('consent.changed', { page: t(`legal.name.${owed.page}`) })}>
      <p className="m">{t('consent.changed', { page: t(`legal.name.${owed.page}`) })}</p>
      {news.map((v) => (
        <p key={v.version} dir="auto" style={{ whiteSpace: 'pre-line' }}>
          {v.changes}
        </p>
      ))}
      <p className="t2 row w" style={{ gap: '4px 16px' }}>
        {[
          { href: `${path}?version=${owed.agreed}`, word: 'consent.old' as const, n: owed.agreed },
          { href: path, word: 'consent.new' as const, n: owed.version },
        ].map((one) => (
          <a key={one.word} className="link" href={one.href} target="_blank" rel="noopener">
            {t(one.word, { n: f.num(one.n) })}
            <span className="sr"> ({t('legal.newTab')})</span>
          </a>
        ))}
      </p>
    </section>
  );
}
