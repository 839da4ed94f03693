import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { said } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { PluginDetail, PluginSpan, PluginUse } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { wallIn } from '@/shared/i18n/zoned.ts';
import { BarChart } from '@/shared/ui/BarChart.tsx';
import { DateTime, SkeletonRows, StatStrip } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Segments } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { healthQuery, pluginQuery } from '../queries.ts';
import { SHOWN_DAYS, wholeDays, wholeHours } from '../spans.ts';
import { DeadDeliveries } from './DeadDeliveries.tsx';

const route = getRouteApi('/admin/plugins/$pluginId');

/** How a plugin is: what it does, how long that takes, what goes wrong, what waits. */
export function HealthTab({ plugin }: { plugin: PluginDetail }) {
  const { t } = useTranslation('pluginhost');
  const f = useFormat();
  const { data: health, error } = useQuery(healthQuery(plugin.id, 'hour'));
  // The last error is the plugin's, and is written down a moment after it happened.
  useQuery({ ...pluginQuery(plugin.id), refetchInterval: 15_000 });
  orThrow({ data: health, error });
  if (!health) return <SkeletonRows />;
  return (
    <div className="plg-o">
      {health.message ? (
        <Note tone="bad">
          <p className="m">{t('health.says')}</p>
          <p className="plg-e" dir="auto">
            {health.message}
          </p>
        </Note>
      ) : null}
      {health.hanging ? (
        <Note tone="warn">{t('health.hanging', { count: health.hanging, n: f.num(health.hanging) })}</Note>
      ) : null}
      <StatStrip
        stats={[
          { label: t('health.inFlight'), value: f.num(health.inFlight), note: t('health.now') },
          {
            label: t('health.memory'),
            value: health.memory ? f.bytes(health.memory) : '–',
            note: t('health.memoryNote'),
          },
          { label: t('health.waiting'), value: f.num(health.waiting), note: t('health.waitingNote') },
          {
            label: t('health.dead'),
            value: health.dead ? <span className="bad-t">{f.num(health.dead)}</span> : f.num(0),
            note: t('health.deadNote'),
          },
        ]}
      />
      {plugin.lastError ? (
        <section>
          <h3>{t('health.lastError')}</h3>
          <p className="code t2 plg-e" dir="auto">
            {plugin.lastError}
          </p>
        </section>
      ) : null}
      <Did id={plugin.id} />
      {health.dead ? <DeadDeliveries id={plugin.id} /> : null}
    </div>
  );
}

/** What it did in the last two days, or as long as that is kept. */
function Did({ id }: { id: string }) {
  const { t } = useTranslation('pluginhost');
  const by = route.useSearch().by ?? 'hour';
  const navigate = route.useNavigate();
  const f = useFormat();
  const did = useQuery(healthQuery(id, by));
  orThrow(did);
  return (
    <>
      <section>
        <div className="row w plg-hh">
          <h3 className="grow">{t('health.did')}</h3>
          <Segments
            label={t('health.period')}
            value={by}
            onChange={(next) =>
              void navigate({
                search: { tab: 'health', ...said('by', next === 'day' ? next : undefined) },
                replace: true,
              })
            }
            items={(['hour', 'day'] as const).map((value) => ({
              value,
              label: t(`health.periods.${value}`, { days: f.num(SHOWN_DAYS) }),
            }))}
          />
        </div>
        {did.data ? <Calls spans={did.data.spans} by={by} /> : <SkeletonRows />}
      </section>
      {did.data?.uses.length ? <Uses uses={did.data.uses} /> : null}
    </>
  );
}

/** Calls by hour or by day, as a chart and as a table. */
function Calls({ spans, by }: { spans: readonly PluginSpan[]; by: 'hour' | 'day' }) {
  const { t } = useTranslation('pluginhost');
  const f = useFormat();
  const days = useFormat('UTC'); // a day is a day, wherever one is
  const { timeZone } = useMe().settings;
  const [table, setTable] = useState(false);
  const dayOf = (iso: string) => wallIn(iso, timeZone).slice(0, 10);
  const all =
    by === 'day' ? wholeDays(spans, dayOf(new Date().toISOString()), dayOf) : wholeHours(spans, Date.now());
  const when = (s: PluginSpan) =>
    by === 'day' ? days.date(s.at) : f.date(s.at, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
  const sum = (of: (s: PluginSpan) => number) => all.reduce((total, s) => total + of(s), 0);
  const [calls, errors] = [sum((s) => s.calls), sum((s) => s.errors)];
  const [first, last] = [all[0], all.at(-1)];
  const words = { n: f.num(all.length), calls: f.num(calls), errors: f.num(errors) };
  return (
    <>
      <div className="row w plg-hh">
        <p className="grow t2 q">{t('health.sums', words)}</p>
        {calls ? (
          <button type="button" className="btn sm" aria-expanded={table} onClick={() => setTable(!table)}>
            {t(table ? 'health.noTable' : 'health.asTable')}
          </button>
        ) : null}
      </div>
      {first && last ? (
        <BarChart
          label={t(`health.chart.${by}`, words)}
          first={when(first)}
          last={when(last)}
          bars={all.map((s) => ({
            key: s.at,
            value: s.calls,
            bad: s.errors,
            title: t('health.bar', { when: when(s), calls: f.num(s.calls), errors: f.num(s.errors) }),
          }))}
        />
      ) : null}
      {table ? (
        <DataTable<PluginSpan>
          label={t('health.did')}
          rows={all.filter((s) => s.calls).reverse()}
          keyOf={(s) => s.at}
          columns={[
            { id: 'when', label: t(`health.${by}`), bare: true, wide: true, cell: when },
            { id: 'calls', label: t('health.calls'), number: true, cell: (s) => f.num(s.calls) },
            { id: 'errors', label: t('health.errors'), number: true, cell: (s) => f.num(s.errors) },
            { id: 'panics', label: t('health.panics'), number: true, cell: (s) => f.num(s.panics) },
            { id: 'timeouts', label: t('health.timeouts'), number: true, cell: (s) => f.num(s.timeouts) },
            { id: 'mean', label: t('health.mean'), number: true, cell: (s) => <Ms of={s.meanMs} /> },
            { id: 'most', label: t('health.most'), number: true, cell: (s) => <Ms of={s.maxMs} /> },
          ]}
        />
      ) : null}
    </>
  );
}

/** What it does, each with how often and how long. */
function Uses({ uses }: { uses: readonly PluginUse[] }) {
  const { t } = useTranslation('pluginhost');
  const f = useFormat();
  return (
    <section>
      <h3>{t('health.uses')}</h3>
      <DataTable<PluginUse>
        label={t('health.uses')}
        rows={uses}
        keyOf={(u) => `${u.kind} ${u.name}`}
        columns={[
          {
            id: 'name',
            label: t('health.use'),
            bare: true,
            wide: true,
            cell: (u) => (
              <>
                <span className="t1 q plg-b">{t(`health.kind.${u.kind}`)}</span>
                <bdi className="code t2" dir="ltr">
                  {u.name}
                </bdi>
                {u.lastError ? (
                  <span className="t1 bad-t plg-b plg-e" dir="auto">
                    {u.lastError}
                  </span>
                ) : null}
              </>
            ),
          },
          { id: 'calls', label: t('health.calls'), number: true, cell: (u) => f.num(u.calls) },
          { id: 'errors', label: t('health.errors'), number: true, cell: (u) => f.num(u.errors) },
          { id: 'mean', label: t('health.mean'), number: true, cell: (u) => <Ms of={u.meanMs} /> },
          { id: 'most', label: t('health.most'), number: true, cell: (u) => <Ms of={u.maxMs} /> },
          {
            id: 'at',
            label: t('health.last'),
            cell: (u) => <DateTime iso={u.lastAt} />,
          },
        ]}
      />
    </section>
  );
}

/** Milliseconds as people read them. */
function Ms({ of }: { of: number }) {
  const { t } = useTranslation('pluginhost');
  const f = useFormat();
  return t('health.ms', { n: f.num(of, { maximumFractionDigits: of < 10 ? 1 : 0 }) });
}
