import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '@/shared/api/problem.ts';
import type { PluginDetail, PluginHour, PluginUse } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { BarChart } from '@/shared/ui/BarChart.tsx';
import { DateTime, SkeletonRows, StatStrip } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { SHOWN_HOURS, wholeHours } from '../hours.ts';
import { healthQuery, pluginQuery } from '../queries.ts';
import { DeadDeliveries } from './DeadDeliveries.tsx';

/** How a plugin is: what it does, how long that takes, what goes wrong, what waits. */
export function HealthTab({ plugin }: { plugin: PluginDetail }) {
  const { t } = useTranslation('pluginhost');
  const f = useFormat();
  const { data: health, error } = useQuery(healthQuery(plugin.id));
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
      <Hours hours={health.hours} />
      {health.uses.length ? <Uses uses={health.uses} /> : null}
      {health.dead ? <DeadDeliveries id={plugin.id} /> : null}
    </div>
  );
}

/** Calls by hour, as a chart and as a table. */
function Hours({ hours }: { hours: readonly PluginHour[] }) {
  const { t } = useTranslation('pluginhost');
  const f = useFormat();
  const [table, setTable] = useState(false);
  const all = wholeHours(hours, Date.now());
  const hour = (h: PluginHour) => f.date(h.at, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
  const sum = (of: (h: PluginHour) => number) => all.reduce((total, h) => total + of(h), 0);
  const [calls, errors] = [sum((h) => h.calls), sum((h) => h.errors)];
  const [first, last] = [all[0], all.at(-1)];
  const words = { hours: f.num(SHOWN_HOURS), calls: f.num(calls), errors: f.num(errors) };
  return (
    <section>
      <div className="row w plg-hh">
        <div className="grow">
          <h3>{t('health.hours')}</h3>
          <p className="t2 q">{t('health.sums', words)}</p>
        </div>
        {calls ? (
          <button type="button" className="btn sm" aria-expanded={table} onClick={() => setTable(!table)}>
            {t(table ? 'health.noTable' : 'health.asTable')}
          </button>
        ) : null}
      </div>
      {first && last ? (
        <BarChart
          label={t('health.chart', words)}
          first={hour(first)}
          last={hour(last)}
          bars={all.map((h) => ({
            key: h.at,
            value: h.calls,
            bad: h.errors,
            title: t('health.bar', { hour: hour(h), calls: f.num(h.calls), errors: f.num(h.errors) }),
          }))}
        />
      ) : null}
      {table ? (
        <DataTable<PluginHour>
          label={t('health.hours')}
          rows={all.filter((h) => h.calls).reverse()}
          keyOf={(h) => h.at}
          columns={[
            { id: 'hour', label: t('health.hour'), bare: true, wide: true, cell: hour },
            { id: 'calls', label: t('health.calls'), number: true, cell: (h) => f.num(h.calls) },
            { id: 'errors', label: t('health.errors'), number: true, cell: (h) => f.num(h.errors) },
            { id: 'panics', label: t('health.panics'), number: true, cell: (h) => f.num(h.panics) },
            { id: 'timeouts', label: t('health.timeouts'), number: true, cell: (h) => f.num(h.timeouts) },
            { id: 'mean', label: t('health.mean'), number: true, cell: (h) => <Ms of={h.meanMs} /> },
            { id: 'most', label: t('health.most'), number: true, cell: (h) => <Ms of={h.maxMs} /> },
          ]}
        />
      ) : null}
    </section>
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
