import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { Session } from '@/shared/api/types.ts';
import { DateTime, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';

/** `Chrome on Android` from a user agent, well enough to recognise one's own devices. */
export function deviceName(agent: string): string {
  const browser = /Edg\//.test(agent)
    ? 'Edge'
    : /Firefox\//.test(agent)
      ? 'Firefox'
      : /Chrome\//.test(agent)
        ? 'Chrome'
        : /Safari\//.test(agent)
          ? 'Safari'
          : '';
  const system = /Android/.test(agent)
    ? 'Android'
    : /iPhone|iPad/.test(agent)
      ? 'iOS'
      : /Windows/.test(agent)
        ? 'Windows'
        : /Mac OS/.test(agent)
          ? 'macOS'
          : /Linux/.test(agent)
            ? 'Linux'
            : '';
  return [browser, system].filter(Boolean).join(' · ');
}

/** Where one is signed in, and the way out of each. */
export function Sessions() {
  const { t } = useTranslation('account');
  const client = useQueryClient();
  const { data } = useQuery({ queryKey: ['sessions'], queryFn: () => call(api.GET('/me/sessions')) });
  const end = useMutation({
    mutationFn: (id: string) => call(api.DELETE('/me/sessions/{id}', { params: { path: { id } } })),
    onSuccess: () => toast(t('profile.signedOutThere')),
    onError: () => toast(t('problem.networkWriting'), { tone: 'bad' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['sessions'] }),
  });
  return (
    <section>
      <h2>{t('profile.sessions')}</h2>
      {data ? (
        <ul className="ses-l">
          {data.items.map((s: Session) => (
            <li key={s.id}>
              <Icon name={/Android|iPhone/.test(s.userAgent) ? 'half' : 'online'} />
              <span className="grow">
                <bdi className="m">{deviceName(s.userAgent) || t('profile.unknownDevice')}</bdi>
                <span className="t1 qq" style={{ display: 'block' }}>
                  <bdi className="code">{s.address}</bdi> · {t('profile.lastSeen')}{' '}
                  <DateTime iso={s.lastSeenAt} />
                </span>
              </span>
              {s.current ? (
                <StatePill tone="good" icon="check">
                  {t('profile.thisOne')}
                </StatePill>
              ) : (
                <button type="button" className="btn sm" onClick={() => end.mutate(s.id)}>
                  {t('profile.signOutThere')}
                </button>
              )}
            </li>
          ))}
        </ul>
      ) : (
        <SkeletonRows rows={2} />
      )}
    </section>
  );
}
