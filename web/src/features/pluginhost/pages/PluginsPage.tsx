import './plugins.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '@/shared/api/problem.ts';
import type { PluginRow } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { hueOf } from '@/shared/ui/Avatar.tsx';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { SearchBox, Segments, Switch } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { EnableDialog } from '../dialogs/EnableDialog.tsx';
import { useDisable } from '../dialogs/useDisable.tsx';
import { groupOf, inOrder, isFound, STATE_LOOKS } from '../looks.ts';
import { type PluginsSearch, pluginsQuery, SHOWN } from '../queries.ts';

const route = getRouteApi('/admin/plugins');

/** The switchboard: what needs a decision first, then every plugin with its switch. */
export default function PluginsPage() {
  const { t } = useTranslation('pluginhost');
  const f = useFormat();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error } = useQuery(pluginsQuery);
  const [enabling, setEnabling] = useState<PluginRow | null>(null);
  const { off, busy, dialog } = useDisable();
  const go = ({ q, state }: PluginsSearch) =>
    void navigate({ search: { ...(q ? { q } : {}), ...(state ? { state } : {}) }, replace: true });
  const [text, setText] = useRested(search.q ?? '', (q) => go({ ...search, q }));
  orThrow({ data, error });
  const all = data?.items ?? [];
  const found = all.filter((p) => isFound(p, search.q ?? ''));
  const rows = found.filter((p) => !search.state || groupOf(p) === search.state).sort(inOrder);
  return (
    <>
      <div className="hd2">
        <h1>
          {t('title')} {all.length ? <span className="cnt">{f.num(all.length)}</span> : null}
        </h1>
        <span className="end">
          <Link className="btn" to="/admin/plugins/events" search={{}}>
            <Icon name="list" s />
            {t('events.title')}
          </Link>
        </span>
      </div>
      <p className="q">{t('lead')}</p>
      {all.length ? (
        <div className="tools">
          <SearchBox label={t('search')} value={text} onChange={setText} />
          <Segments
            label={t('show.label')}
            value={search.state ?? 'all'}
            onChange={(state) => go(state === 'all' ? { q: text } : { q: text, state })}
            items={(['all', ...SHOWN] as const).map((value) => ({
              value,
              label: t(`show.${value}`),
              count: f.num(value === 'all' ? found.length : found.filter((p) => groupOf(p) === value).length),
            }))}
          />
        </div>
      ) : null}
      {!data ? (
        <SkeletonRows rows={4} height={76} />
      ) : rows.length ? (
        <ul className="plg card">
          {rows.map((p) => (
            <Row key={p.id} plugin={p} busy={busy} onFlip={(on) => (on ? setEnabling(p) : off(p))} />
          ))}
        </ul>
      ) : all.length ? (
        <EmptyState
          title={t('nothing')}
          why={t('nothingWhy')}
          action={
            <button type="button" className="btn" onClick={() => go({})}>
              {t('showAll')}
            </button>
          }
        />
      ) : (
        <EmptyState title={t('none')} why={t('noneWhy')} />
      )}
      {enabling ? <EnableDialog plugin={enabling} onClose={() => setEnabling(null)} /> : null}
      {dialog}
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
  const f = useFormat();
  const wrong = p.state === 'failed' ? p.reason : p.lastError;
  return (
    <li>
      <span className="face" style={{ ['--h' as string]: hueOf(p.id) }} />
      <div className="grow">
        <div className="row w" style={{ gap: 8 }}>
          <h2>
            <Link className="link" to="/admin/plugins/$pluginId" params={{ pluginId: p.id }} search={{}}>
              <bdi>{p.name}</bdi>
            </Link>
          </h2>
          <bdi className="code t1 qq">{p.version}</bdi>
          <StatePill {...STATE_LOOKS[p.state]}>{t(`state.${p.state}`)}</StatePill>
          {p.asks ? (
            <StatePill tone={p.state === 'enabled' ? 'warn' : 'plain'} icon="key">
              {t('asks', { count: p.asks, n: f.num(p.asks) })}
            </StatePill>
          ) : null}
        </div>
        <p className="t2 q">
          <bdi>{p.description}</bdi>
        </p>
        {wrong ? (
          <p className={p.state === 'failed' ? 't2 bad-t plg-e' : 't2 q plg-e'}>
            <bdi>{wrong}</bdi>
          </p>
        ) : null}
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
