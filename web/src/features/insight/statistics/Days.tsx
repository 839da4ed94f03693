import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StatisticsDay } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { BarChart } from '@/shared/ui/BarChart.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Segments } from '@/shared/ui/Field.tsx';

const MEASURES = ['active', 'enrollments', 'completions'] as const;
type Measure = (typeof MEASURES)[number];

/** What happened by day: a chart of one measure, and the same as a table. */
export function Days({ days }: { days: readonly StatisticsDay[] }) {
  const { t } = useTranslation('insight');
  const f = useFormat('UTC'); // a day is a day, whoever reads of it
  const [measure, setMeasure] = useState<Measure>('active');
  const [table, setTable] = useState(false);
  const day = (d: StatisticsDay) => f.date(d.day, { day: 'numeric', month: 'short', year: 'numeric' });
  const busy = days.filter((d) => d.active + d.enrollments + d.completions > 0).reverse();
  return (
    <>
      <div className="row w st-tools">
        <Segments
          label={t('statistics.measure')}
          value={measure}
          onChange={setMeasure}
          items={MEASURES.map((m) => ({ value: m, label: t(`statistics.day.${m}`) }))}
        />
        <button type="button" className="btn sm" aria-expanded={table} onClick={() => setTable(!table)}>
          {t(table ? 'statistics.noTable' : 'statistics.asTable')}
        </button>
      </div>
      <Chart days={days} measure={measure} day={day} />
      {table ? (
        busy.length ? (
          <DataTable<StatisticsDay>
            label={t('statistics.days')}
            rows={busy}
            keyOf={(d) => d.day}
            columns={[
              { id: 'day', label: t('statistics.dayOf'), bare: true, wide: true, cell: day },
              ...MEASURES.map((m) => ({
                id: m,
                label: t(`statistics.day.${m}`),
                number: true,
                cell: (d: StatisticsDay) => f.num(d[m]),
              })),
            ]}
          />
        ) : (
          <p className="q">{t('statistics.quiet')}</p>
        )
      ) : null}
    </>
  );
}

/** A bar for each day; its words are said to whoever does not see it. */
function Chart({
  days,
  measure,
  day,
}: {
  days: readonly StatisticsDay[];
  measure: Measure;
  day: (d: StatisticsDay) => string;
}) {
  const { t } = useTranslation('insight');
  const f = useFormat();
  const most = Math.max(0, ...days.map((d) => d[measure]));
  const [first, last] = [days[0], days[days.length - 1]];
  if (!first || !last) return null;
  const busiest = days.find((d) => d[measure] === most) ?? last;
  const words = { what: t(`statistics.day.${measure}`), from: day(first), until: day(last) };
  return (
    <BarChart
      label={
        most
          ? t('statistics.chart', { ...words, max: f.num(most), on: day(busiest) })
          : t('statistics.chartEmpty', words)
      }
      first={day(first)}
      last={day(last)}
      bars={days.map((d) => ({
        key: d.day,
        value: d[measure],
        title: `${day(d)}: ${f.num(d[measure])}`,
      }))}
    />
  );
}
