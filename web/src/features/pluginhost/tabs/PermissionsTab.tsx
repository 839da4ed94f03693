import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import type { PluginDetail, PluginPermission } from '@/shared/api/types.ts';
import { DateTime, EmptyState } from '@/shared/ui/Bits.tsx';
import { Switch } from '@/shared/ui/Field.tsx';
import { grant, refreshPlugins } from '../queries.ts';

/** What a plugin may do, with the reason that its author gives; each is granted and revoked by itself. */
export function PermissionsTab({ plugin }: { plugin: PluginDetail }) {
  const { t } = useTranslation('pluginhost');
  const client = useQueryClient();
  const failed = useFailed();
  const decide = useMutation({
    mutationFn: ({ permission, on }: { permission: PluginPermission; on: boolean }) =>
      grant(plugin.id, permission.name, on),
    onSuccess: (_detail, { on }) => toast(t(on ? 'permissions.granted' : 'permissions.revoked')),
    onError: failed,
    onSettled: (detail) => refreshPlugins(client, detail),
  });
  if (!plugin.permissions.length)
    return <EmptyState title={t('permissions.none')} why={t('permissions.noneWhy')} />;
  return (
    <>
      <p className="q plg-t">{t('permissions.lead')}</p>
      <ul className="plg card">
        {plugin.permissions.map((p) => (
          <li key={p.name}>
            <div className="grow">
              <div className="row w" style={{ gap: 8 }}>
                <h3>{p.label}</h3>
                <bdi className="code t1 qq">{p.name}</bdi>
              </div>
              <p>
                <q className="t2 q">
                  <bdi>{p.reason}</bdi>
                </q>
              </p>
              {p.granted && p.grantedAt ? (
                <p className="t1 qq">
                  {t('permissions.since')} <DateTime iso={p.grantedAt} />
                </p>
              ) : null}
            </div>
            <Switch
              label={<span className="sr">{t('permissions.switch', { label: p.label })}</span>}
              checked={p.granted}
              disabled={decide.isPending}
              onChange={(e) => decide.mutate({ permission: p, on: e.currentTarget.checked })}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
