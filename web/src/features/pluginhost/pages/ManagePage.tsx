import './plugins.css';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTitle } from '@/platform/arrival.tsx';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import { orThrow } from '@/shared/api/problem.ts';
import type { PluginDetail } from '@/shared/api/types.ts';
import { hueOf } from '@/shared/ui/Avatar.tsx';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { EnableDialog } from '../dialogs/EnableDialog.tsx';
import { useDisable } from '../dialogs/useDisable.tsx';
import { STATE_LOOKS } from '../looks.ts';
import { pluginQuery, refreshPlugins, reload, TABS } from '../queries.ts';
import { SettingsTab } from '../settings/SettingsTab.tsx';
import { DangerTab } from '../tabs/DangerTab.tsx';
import { HealthTab } from '../tabs/HealthTab.tsx';
import { LogTab } from '../tabs/LogTab.tsx';
import { OverviewTab } from '../tabs/OverviewTab.tsx';
import { PermissionsTab } from '../tabs/PermissionsTab.tsx';
import { Lacking } from './Lacking.tsx';

const route = getRouteApi('/admin/plugins/$pluginId');

const PAGES: Record<(typeof TABS)[number], (props: { plugin: PluginDetail }) => React.JSX.Element | null> = {
  overview: OverviewTab,
  permissions: PermissionsTab,
  settings: SettingsTab,
  health: HealthTab,
  log: LogTab,
  danger: DangerTab,
};

/** Everything about one plugin, a page a matter. */
export default function ManagePage() {
  const { t } = useTranslation('pluginhost');
  const { pluginId } = route.useParams();
  const tab = route.useSearch().tab ?? 'overview';
  const { data: plugin, error } = useQuery(pluginQuery(pluginId));
  useTitle(plugin?.name);
  const row = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is in sight depends on the page.
  useEffect(() => {
    row.current
      ?.querySelector('[aria-current=page]')
      ?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [tab]);
  orThrow({ data: plugin, error });
  if (!plugin) return <SkeletonRows />;
  const Page = PAGES[tab];
  return (
    <>
      <p className="t2 q">
        <Link className="link" to="/admin/plugins" search={{}}>
          {t('title')}
        </Link>{' '}
        / <bdi>{plugin.name}</bdi>
      </p>
      <Head plugin={plugin} />
      <Lacking key={plugin.id} plugin={plugin} />
      <nav ref={row} className="tabs2" aria-label={t('tab.label')}>
        {TABS.map((one) => (
          <Link
            key={one}
            to="/admin/plugins/$pluginId"
            params={{ pluginId }}
            search={one === 'overview' ? {} : { tab: one }}
            activeOptions={{ exact: true }}
            aria-current={one === tab ? 'page' : undefined}
          >
            {t(`tab.${one}`)}
          </Link>
        ))}
      </nav>
      <h2 className="sr">{t(`tab.${tab}`)}</h2>
      <Page key={plugin.id} plugin={plugin} />
    </>
  );
}

/** What it is, how it stands, and the one act that changes that. */
function Head({ plugin: p }: { plugin: PluginDetail }) {
  const { t } = useTranslation('pluginhost');
  const client = useQueryClient();
  const [enabling, setEnabling] = useState(false);
  const { off, busy, dialog } = useDisable();
  const failed = useFailed();
  const again = useMutation({
    mutationFn: () => reload(p.id),
    onSuccess: (detail) => {
      if (detail.state === 'enabled')
        toast(t(p.state === 'enabled' ? 'reload.done' : 'on', { name: p.name }));
      else toast(t('enable.failed', { name: p.name }), { tone: 'bad' });
    },
    onError: failed,
    onSettled: (detail) => refreshPlugins(client, detail),
  });
  return (
    <>
      <div className="hd2 plg-h">
        <span className="face" style={{ ['--h' as string]: hueOf(p.id) }} />
        <div className="grow">
          <h1>
            <bdi>{p.name}</bdi>
          </h1>
          <div className="row w" style={{ gap: 8 }}>
            <bdi className="code t1 qq">{p.version}</bdi>
            <StatePill {...STATE_LOOKS[p.state]}>{t(`state.${p.state}`)}</StatePill>
          </div>
        </div>
        <span className="end">
          {p.state === 'enabled' || p.state === 'failed' ? (
            <button
              type="button"
              className="btn"
              data-busy={again.isPending || undefined}
              onClick={() => again.mutate()}
            >
              {t(p.state === 'failed' ? 'again' : 'reload.action')}
            </button>
          ) : null}
          {p.state === 'enabled' ? (
            <button type="button" className="btn" data-busy={busy || undefined} onClick={() => off(p)}>
              {t('disable.action')}
            </button>
          ) : (
            <button type="button" className="btn pri" onClick={() => setEnabling(true)}>
              {t('enable.action')}
            </button>
          )}
        </span>
      </div>
      {p.state === 'failed' && p.reason ? (
        <Note tone="bad">
          <p className="m">{t('failedWhy')}</p>
          <p className="plg-e">
            <bdi>{p.reason}</bdi>
          </p>
        </Note>
      ) : null}
      {enabling ? <EnableDialog plugin={p} onClose={() => setEnabling(false)} /> : null}
      {dialog}
    </>
  );
}
