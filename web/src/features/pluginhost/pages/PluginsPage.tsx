import './plugins.css';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, orThrow, toApiError } from '@/shared/api/problem.ts';
import type { PluginRow } from '@/shared/api/types.ts';
import { hueOf } from '@/shared/ui/Avatar.tsx';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Switch } from '@/shared/ui/Field.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';

/** The switchboard: what needs a decision first, then every plugin with its switch. */
export default function PluginsPage() {
  const { t } = useTranslation('pluginhost');
  const client = useQueryClient();
  const { data, error } = useQuery({ queryKey: ['plugins'], queryFn: () => call(api.GET('/plugins')) });
  const flip = useMutation({
    mutationFn: ({ id, on }: { id: string; on: boolean }) =>
      call(api.POST(on ? '/plugins/{id}/enable' : '/plugins/{id}/disable', { params: { path: { id } } })),
    onSuccess: (_row, { on }) => toast(t(on ? 'on' : 'off')),
    onError: (cause) => {
      const failure = toApiError(cause);
      const key = messageKey(failure, true);
      toast(key ? t(key) : failure.detail, { tone: 'bad' });
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['plugins'] }),
        client.invalidateQueries({ queryKey: ['me'] }),
      ]),
  });
  orThrow({ data, error });
  const rows = [...(data?.items ?? [])].sort(
    (a, b) => Number(b.state === 'failed') - Number(a.state === 'failed') || a.name.localeCompare(b.name),
  );
  return (
    <>
      <h1>{t('title')}</h1>
      <p className="q">{t('lead')}</p>
      {!data ? (
        <SkeletonRows rows={4} height={76} />
      ) : rows.length ? (
        <ul className="plg card">
          {rows.map((p) => (
            <Row
              key={p.id}
              plugin={p}
              busy={flip.isPending && flip.variables.id === p.id}
              onFlip={(on) => flip.mutate({ id: p.id, on })}
            />
          ))}
        </ul>
      ) : (
        <EmptyState title={t('none')} why={t('noneWhy')} />
      )}
    </>
  );
}

function Row({
  plugin: p,
  busy,
  onFlip,
}: {
  plugin: PluginRow;
  busy: boolean;
  onFlip: (on: boolean) => void;
}) {
  const { t } = useTranslation('pluginhost');
  return (
    <li>
      <span className="face" style={{ ['--h' as string]: hueOf(p.id) }} />
      <div className="grow">
        <div className="row w" style={{ gap: 8 }}>
          <h2 style={{ fontSize: '1rem' }}>
            <bdi>{p.name}</bdi>
          </h2>
          <span className="code t1 qq">{p.version}</span>
          {p.state === 'failed' ? (
            <StatePill tone="bad" icon="warn">
              {t('failed')}
            </StatePill>
          ) : null}
        </div>
        <p className="t2 q" dir="auto">
          {p.description}
        </p>
        {p.reason ? <p className={p.state === 'failed' ? 't2 bad-t' : 't2 q'}>{p.reason}</p> : null}
      </div>
      <Switch
        label={<span className="sr">{t('switch', { name: p.name })}</span>}
        checked={p.state === 'enabled'}
        disabled={busy}
        onChange={(e) => onFlip(e.currentTarget.checked)}
      />
    </li>
  );
}
