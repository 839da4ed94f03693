import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';
import { currencyName } from '@/shared/i18n/regions.ts';
import { StatStrip } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Amount } from './Parts.tsx';
import { NetChart, NetRanks, periodOf, useMoment } from './ReportParts.tsx';
import type { Sales, SalesRow } from './sales.ts';

/** The figures of the whole period. */
export function SalesSums({ sales: { whole } }: { sales: Sales }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const money = (name: 'net' | 'sales' | 'discounts' | 'refunds') => ({
    label: t(`report.${name}`),
    value: <Amount money={whole[name]} />,
  });
  return (
    <div className="fin-sums">
      <StatStrip
        stats={[
          {
            label: t('mySales.earned'),
            value: <Amount money={whole.earned} />,
            note: t('mySales.earnedHint'),
          },
          money('net'),
          money('sales'),
          money('discounts'),
          money('refunds'),
          { label: t('report.seats'), value: f.num(whole.seats) },
        ]}
      />
    </div>
  );
}

/** The net of each row; the table says the same. Of a course that the trainer has left nothing is known but what was earned. */
export function SalesChart({ sales }: { sales: Sales }) {
  const { t } = useTranslation('plugin.financial');
  if (sales.by === 'day' || sales.by === 'month') return <NetChart {...sales} by={sales.by} />;
  return (
    <NetRanks by={sales.by} rows={sales.rows.filter((row) => !row.isFormer)} none={t('report.noCourse')} />
  );
}

/** The rows of what was sold. A course leads to its days, a day or a month to its courses. */
export function SalesTable({
  sales,
  onCourse,
  onDays,
}: {
  sales: Sales;
  onCourse?: (id: string) => void;
  onDays?: (from: string, until: string) => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const say = useMoment();
  const { by } = sales;
  const lead = (row: SalesRow) => {
    if (by === 'currency')
      return (
        <>
          <bdi className="m">{row.key}</bdi>
          <span className="fin-sub">{currencyName(f.lang, row.key)}</span>
        </>
      );
    if (by === 'course')
      return (
        <>
          {onCourse ? (
            <button type="button" className="link" onClick={() => onCourse(row.key)}>
              <bdi>{row.title}</bdi>
            </button>
          ) : (
            <bdi>{row.title}</bdi>
          )}
          {row.isFormer ? <span className="fin-sub">{t('mySales.former')}</span> : null}
        </>
      );
    if (!onDays) return say(row.key);
    return (
      <button type="button" className="link" onClick={() => onDays(...periodOf(row.key, sales))}>
        {say(row.key)}
      </button>
    );
  };
  const figure = (name: 'sales' | 'discounts' | 'refunds' | 'net' | 'earned') => ({
    id: name,
    label: name === 'earned' ? t('mySales.earned') : t(`report.${name}`),
    number: true,
    cell: (row: SalesRow) =>
      row.isFormer && name !== 'earned' ? (
        '–'
      ) : (
        <>
          <Amount money={row[name]} />
          {row.own && row.key !== sales.currency ? (
            <span className="fin-sub">
              <Amount money={row.own[name]} />
            </span>
          ) : null}
        </>
      ),
  });
  return (
    <DataTable<SalesRow>
      label={t('report.rows')}
      rows={by === 'day' || by === 'month' ? [...sales.rows].reverse() : sales.rows}
      keyOf={(row) => row.key}
      columns={[
        { id: 'key', label: t(`report.one.${by}`), bare: true, wide: true, cell: lead },
        {
          id: 'seats',
          label: t('report.seats'),
          number: true,
          cell: (row) => (row.isFormer ? '–' : f.num(row.seats)),
        },
        figure('sales'),
        figure('discounts'),
        figure('refunds'),
        figure('net'),
        figure('earned'),
      ]}
    />
  );
}
