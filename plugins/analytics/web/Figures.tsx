import './analytics.css';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { downloadFile } from '@/shared/api/client.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { BarChart } from '@/shared/ui/BarChart.tsx';
import { EmptyState, StatStrip } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Segments } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import {
  barsOf,
  type Day,
  fileOf,
  isQuiet,
  type Figures as Kept,
  MEASURES,
  type Measure,
  RANGES,
  type Range,
} from './queries.ts';

/** Chooses the last days, and takes them home as a file. */
export function Tools({
  range,
  onRange,
  zone,
  course,
}: {
  range: Range;
  onRange: (range: Range) => void;
  zone: string;
  course?: string;
}) {
  const { t } = useTranslation('plugin.analytics');
  const f = useFormat();
  const save = useMutation({
    mutationFn: () => downloadFile('GET', fileOf(Number(range), zone, course), `analytics-${range}.csv`),
    onError: useFailed(false),
  });
  return (
    <div className="tools an-tools">
      <Segments
        label={t('range.label')}
        value={range}
        onChange={onRange}
        items={RANGES.map((r) => ({
          value: r,
          label: t('range.days', { count: Number(r), n: f.num(Number(r)) }),
        }))}
      />
      <button
        type="button"
        className="btn sm"
        data-busy={save.isPending || undefined}
        onClick={() => save.mutate()}
      >
        <Icon name="dl" s />
        {t('file')}
      </button>
    </div>
  );
}

/** The sums of a range with their change against the range before, and a chart with its table. */
export function Figures({ figures, action }: { figures: Kept; action?: ReactNode }) {
  const { t } = useTranslation('plugin.analytics');
  const f = useFormat();
  const { days, total, before } = figures;
  if (isQuiet(total) && isQuiet(before))
    return <EmptyState title={t('none.title')} why={t('none.why')} action={action} />;
  return (
    <>
      <StatStrip
        stats={MEASURES.map((m) => ({
          label: t(`measure.${m}`),
          value: f.num(total[m]),
          note: <Change now={total[m]} before={before[m]} days={days.length} />,
        }))}
      />
      <Chart days={days} />
    </>
  );
}

function Change({ now, before, days }: { now: number; before: number; days: number }) {
  const { t } = useTranslation('plugin.analytics');
  const f = useFormat();
  const range = t('range.before', { count: days, n: f.num(days) });
  if (!before) return t(now ? 'change.nothing' : 'change.same', { range });
  if (now === before) return t('change.same', { range });
  const by = f.num(now / before - 1, {
    style: 'percent',
    maximumFractionDigits: 0,
    signDisplay: 'exceptZero',
  });
  return t('change.by', { by, before: f.num(before), range });
}

function Chart({ days }: { days: readonly Day[] }) {
  const { t } = useTranslation('plugin.analytics');
  const f = useFormat('UTC'); // a day is a day, whoever reads of it
  const [measure, setMeasure] = useState<Measure>('enrolled');
  const [table, setTable] = useState(false);
  const bars = barsOf(days);
  const byWeek = bars.length < days.length;
  const date = (d: Day) => f.date(d.day, { day: 'numeric', month: 'short', year: 'numeric' });
  const name = (d: Day) => (byWeek ? t('chart.week', { day: date(d) }) : date(d));
  const [first, last, end] = [bars[0], bars.at(-1), days.at(-1)];
  if (!first || !last || !end) return null;
  const most = bars.reduce((a, b) => (b.counts[measure] > a.counts[measure] ? b : a), first);
  const words = { what: t(`measure.${measure}`), from: date(first), until: date(end) };
  const busy = bars.filter((d) => !isQuiet(d.counts)).reverse();
  return (
    <section className="an-part" aria-label={t('chart.title')}>
      <h2>{t(byWeek ? 'chart.weeks' : 'chart.title')}</h2>
      <div className="row w an-chart">
        <Segments
          label={t('chart.measure')}
          value={measure}
          onChange={setMeasure}
          items={MEASURES.map((m) => ({ value: m, label: t(`measure.${m}`) }))}
        />
        <button type="button" className="btn sm" aria-expanded={table} onClick={() => setTable(!table)}>
          {t(table ? 'chart.noTable' : 'chart.asTable')}
        </button>
      </div>
      <BarChart
        label={
          most.counts[measure]
            ? t('chart.says', { ...words, max: f.num(most.counts[measure]), on: name(most) })
            : t('chart.saysNone', words)
        }
        first={date(first)}
        last={date(end)}
        bars={bars.map((d) => ({
          key: d.day,
          value: d.counts[measure],
          title: `${name(d)}: ${f.num(d.counts[measure])}`,
        }))}
      />
      {!table ? null : busy.length ? (
        <DataTable<Day>
          label={t(byWeek ? 'chart.weeks' : 'chart.title')}
          rows={busy}
          keyOf={(d) => d.day}
          columns={[
            {
              id: 'day',
              label: t(byWeek ? 'chart.weekOf' : 'chart.day'),
              bare: true,
              wide: true,
              cell: name,
            },
            ...MEASURES.map((m) => ({
              id: m,
              label: t(`measure.${m}`),
              number: true,
              cell: (d: Day) => f.num(d.counts[m]),
            })),
          ]}
        />
      ) : (
        <p className="q">{t('chart.quiet')}</p>
      )}
    </section>
  );
}
