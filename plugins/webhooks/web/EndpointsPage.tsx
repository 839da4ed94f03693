import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTopic } from '@/platform/live.ts';
import { toast } from '@/platform/toasts.tsx';
import { useAct } from '@/platform/useAct.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { ConfirmTyped } from '@/shared/ui/ConfirmTyped.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { deleteEndpoint, type Endpoint, endpointsQuery, renewSecret, tryEndpoint } from './api.ts';
import { EndpointDialog } from './EndpointDialog.tsx';
import { SecretDialog } from './SecretDialog.tsx';
import './webhooks.css';

/** The servers that are told what happens. */
export default function EndpointsPage() {
  const { t } = useTranslation('plugin.webhooks');
  const { data, error } = useQuery(endpointsQuery);
  useTopic('x:webhooks:deliveries');
  const [editing, setEditing] = useState<Endpoint | 'new' | null>(null);
  const [secret, setSecret] = useState('');
  orThrow({ data, error });
  const add = (
    <button type="button" className="btn pri" onClick={() => setEditing('new')}>
      <Icon name="plus" s />
      {t('add')}
    </button>
  );
  return (
    <>
      <div className="row">
        <h1 className="grow">{t('title')}</h1>
        {data?.items.length ? add : null}
      </div>
      <p className="q">{t('lead')}</p>
      {!data ? (
        <SkeletonRows rows={3} height={84} />
      ) : data.items.length ? (
        <ul className="whk card">
          {data.items.map((e) => (
            <Row key={e.id} endpoint={e} onEdit={() => setEditing(e)} onSecret={setSecret} />
          ))}
        </ul>
      ) : (
        <EmptyState title={t('none')} why={t('noneWhy')} action={add} />
      )}
      {editing && data ? (
        <EndpointDialog
          endpoint={editing === 'new' ? null : editing}
          events={data.events}
          onClose={() => setEditing(null)}
          onCreated={setSecret}
        />
      ) : null}
      {secret ? <SecretDialog secret={secret} onClose={() => setSecret('')} /> : null}
    </>
  );
}

function Row({
  endpoint: e,
  onEdit,
  onSecret,
}: {
  endpoint: Endpoint;
  onEdit: () => void;
  onSecret: (secret: string) => void;
}) {
  const { t } = useTranslation('plugin.webhooks');
  const f = useFormat();
  const cache = useQueryClient();
  const again = () => cache.invalidateQueries({ queryKey: ['x', 'webhooks'] });
  const [removing, setRemoving] = useState(false);
  const [renewing, setRenewing] = useState(false);
  const attempt = useAct(async () => {
    const d = await tryEndpoint(e.id);
    if (d.state === 'delivered') toast(t('tried', { status: f.num(d.status ?? 0) }));
    else toast(t('tryFailed', { error: d.error ?? '' }), { tone: 'bad' });
  }, again);
  const renew = useAct(async () => onSecret((await renewSecret(e.id)).secret), again);
  const remove = useAct(() => deleteEndpoint(e.id), again, t('deleted'));
  return (
    <li>
      <div className="grow">
        <div className="whk-row">
          <Link
            to="/x/$pluginId/$"
            params={{ pluginId: 'webhooks', _splat: `endpoints/${e.id}` }}
            className="m"
          >
            <bdi>{e.name}</bdi>
          </Link>
          {e.pausedAt ? (
            <StatePill tone="bad" icon="warn">
              {t('paused')}
            </StatePill>
          ) : e.isActive ? (
            <StatePill tone="good" icon="check">
              {t('active')}
            </StatePill>
          ) : (
            <StatePill icon="pause">{t('inactive')}</StatePill>
          )}
        </div>
        <div className="t2 q">
          <bdi className="code">{e.url}</bdi>
        </div>
        <div className="t1 qq">
          {t('asks', { count: e.events.length, n: f.num(e.events.length) })}
          {e.waiting ? ` · ${t('waitingCount', { count: e.waiting, n: f.num(e.waiting) })}` : ''}
          {e.failures ? ` · ${t('failures', { count: e.failures, n: f.num(e.failures) })}` : ''}
        </div>
      </div>
      <div className="whk-row">
        <button
          type="button"
          className="btn sm"
          data-busy={attempt.isPending || undefined}
          onClick={() => attempt.mutate()}
        >
          {t('try')}
          <bdi className="sr"> {e.name}</bdi>
        </button>
        <button type="button" className="btn sm" onClick={onEdit}>
          {t('edit')}
          <bdi className="sr"> {e.name}</bdi>
        </button>
        <button type="button" className="btn sm" onClick={() => setRenewing(true)}>
          {t('renew')}
          <bdi className="sr"> {e.name}</bdi>
        </button>
        <button type="button" className="btn sm" onClick={() => setRemoving(true)}>
          {t('delete')}
          <bdi className="sr"> {e.name}</bdi>
        </button>
      </div>
      <ConfirmDialog
        opened={renewing}
        onClose={() => setRenewing(false)}
        onConfirm={() => {
          if (!renew.isPending) renew.mutate();
          setRenewing(false);
        }}
        title={t('renewTitle')}
        text={t('renewText')}
        action={t('renew')}
        busy={renew.isPending}
      />
      <ConfirmTyped
        opened={removing}
        onClose={() => setRemoving(false)}
        onConfirm={() => remove.mutate()}
        title={t('deleteTitle')}
        text={t('deleteText')}
        names={[e.name]}
        action={t('delete')}
        busy={remove.isPending}
      />
    </li>
  );
}
