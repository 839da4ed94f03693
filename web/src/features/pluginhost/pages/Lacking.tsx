import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import type { PluginDetail } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Note } from '@/shared/ui/Note.tsx';
import { grant, refreshPlugins } from '../queries.ts';

/** What a plugin that is on asks for and was not granted, as a newer version of it may ask for more; one press grants all of it. */
export function Lacking({ plugin }: { plugin: PluginDetail }) {
  const { t } = useTranslation('pluginhost');
  const f = useFormat();
  const client = useQueryClient();
  const failed = useFailed();
  const lacking = plugin.permissions.filter((p) => !p.granted);
  const all = useMutation({
    mutationFn: async () => {
      let detail = plugin;
      for (const p of lacking) detail = await grant(plugin.id, p.name, true);
      return detail;
    },
    onSuccess: () => toast(t('lacking.granted')),
    onError: failed,
    onSettled: (detail) => refreshPlugins(client, detail),
  });
  if (plugin.state !== 'enabled' || !lacking.length) return null;
  return (
    <div className="plg-lack">
      <Note tone="warn">
        <p className="m">{t('lacking.title', { count: lacking.length, n: f.num(lacking.length) })}</p>
        <p>{t('lacking.text')}</p>
        <ul>
          {lacking.map((p) => (
            <li key={p.name}>
              <b>{p.label}</b>{' '}
              <q>
                <bdi>{p.reason}</bdi>
              </q>
            </li>
          ))}
        </ul>
        <button
          type="button"
          className="btn"
          data-busy={all.isPending || undefined}
          onClick={() => all.isPending || all.mutate()}
        >
          {t('lacking.grant')}
        </button>
      </Note>
    </div>
  );
}
