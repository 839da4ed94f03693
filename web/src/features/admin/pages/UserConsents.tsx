import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { Person } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { LEGAL_PATHS } from '@/shared/legal.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Note } from '@/shared/ui/Note.tsx';

/** Which versions of the legal pages somebody agreed to, and when. */
export function UserConsents({ user, onClose }: { user: Person; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const f = useFormat();
  const { data, error } = useQuery({
    queryKey: ['users', user.id, 'consents'],
    queryFn: () => call(api.GET('/users/{id}/consents', { params: { path: { id: user.id } } })),
    staleTime: 0,
  });
  const failure = error ? toApiError(error) : null;
  const key = failure ? messageKey(failure, false) : null;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('users.consents')}
      footer={
        <button type="button" className="btn" onClick={onClose}>
          {t('close')}
        </button>
      }
    >
      <div className="col">
        <p className="q">
          <bdi>
            {user.firstName} {user.lastName}
          </bdi>
        </p>
        {failure ? (
          <Note tone="bad">{key ? t(key) : failure.detail}</Note>
        ) : !data ? (
          <SkeletonRows rows={2} />
        ) : data.items.length ? (
          <ul className="col">
            {data.items.map((c) => (
              <li key={`${c.page} ${c.version}`}>
                <a
                  className="link"
                  href={`${LEGAL_PATHS[c.page]}?version=${c.version}`}
                  target="_blank"
                  rel="noopener"
                >
                  {t(`legal.name.${c.page}`)} · {t('users.consentVersion', { n: f.num(c.version) })}
                  <span className="sr"> ({t('legal.newTab')})</span>
                </a>
                <span className="t2 q" style={{ display: 'block' }}>
                  {f.date(c.agreedAt, { dateStyle: 'medium', timeStyle: 'short' })} ·{' '}
                  {t(`users.consentsHint.${c.source}`)}
                  {c.address ? (
                    <>
                      {' · '}
                      <bdi dir="ltr">{c.address}</bdi>
                    </>
                  ) : null}
                </span>
              </li>
            ))}
          </ul>
        ) : (
          <p className="q">{t('users.consentsNone')}</p>
        )}
      </div>
    </Dialog>
  );
}
