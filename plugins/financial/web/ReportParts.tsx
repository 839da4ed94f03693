import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';
import { currencyName } from '@/shared/i18n/regions.ts';
import { BarChart } from '@/shared/ui/BarChart.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { BookLink } from './BookParts.tsx';
import { Amount } from './Parts.tsx';
import { daysBetween, monthsBetween, type Report, type ReportRow } from './report.ts';

/** A day or a month as people say it. */
function useMoment(): (key: string) => string {
  const f = useFormat('UTC'); // a day is a day, whoever reads of it
  return (key) =>
    key.length === 7
      ? f.date(`${key}-01T00:00:00Z`, { month: 'long', year: 'numeric' })
      : f.date(`${key}T00:00:00Z`, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** The net of each day or month, those without anything too; the table says the same. */
export function ReportChart({ report }: { report: Report }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const say = useMoment();
  const { by } = report;
  if (by !== 'day' && by !== 'month') return null;
  const keys = by === 'day' ? daysBetween(report.from, report.until) : monthsBetween(report.from, report.until);
  const [first, last] = [keys[0], keys.at(-1)];
  if (!first || !last || keys.length > 400) return null;
  // A float is as good as any number where a bar is drawn; what is said is the text of the amount.
  const net = new Map(report.rows.map((row) => [row.key, row.net.amount]));
  const amount = (key: string) => {
    const money = f.money({ amount: net.get(key) ?? '0', currency: report.currency });
    return `${money.amount} ${money.currency}`;
  };
  const best = keys.reduce((a, b) => (Number(net.get(b) ?? 0) > Number(net.get(a) ?? 0) ? b : a), first);
  return (
    <BarChart
      label={t('report.says', { from: say(first), until: say(last), max: amount(best), on: say(best) })}
      first={say(first)}
      last={say(last)}
      bars={keys.map((key) => {
        const value = Number(net.get(key) ?? 0);
        return {
          key,
          value: Math.abs(value),
          ...(value < 0 ? { bad: -value } : {}),
          title: `${say(key)}: ${amount(key)}`,
        };
      })}
    />
  );
}

/** The rows of a report. A day or a month leads to its currencies, a course to its days, a currency to the entries in the books. */
export function ReportTable({
  report,
  whole,
  onCourse,
  onDays,
}: {
  report: Report;
  /** It is about every course: the entries in the books are those of its figures. */
  whole: boolean;
  onCourse: (id: string, title: string) => void;
  onDays: (from: string, until: string) => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const say = useMoment();
  const { by } = report;
  const lead = (row: ReportRow) => {
    if (by === 'currency')
      return (
        <>
          <bdi className="m">{row.key}</bdi>
          <span className="fin-sub">{currencyName(f.lang, row.key)}</span>
        </>
      );
    if (by === 'course' && !row.key) return t('report.noCourse');
    const go = () => {
      if (by === 'course') return onCourse(row.key, row.title);
      if (by === 'day') return onDays(row.key, row.key);
      const [from, until] = [`${row.key}-01`, lastOf(row.key)];
      return onDays(from < report.from ? report.from : from, until > report.until ? report.until : until);
    };
    return (
      <button type="button" className="link" onClick={go}>
        {by === 'course' ? <bdi>{row.title}</bdi> : say(row.key)}
      </button>
    );
  };
  const figure = (name: 'sales' | 'discounts' | 'refunds' | 'net' | 'tax' | 'kept') => ({
    id: name,
    label: t(`report.${name}`),
    number: true,
    cell: (row: ReportRow) => {
      const own = row.own?.[name];
      const leads = whole && own && (name === 'sales' || name === 'discounts' || name === 'refunds');
      const money = <Amount money={row[name]} />;
      return (
        <>
          {leads ? (
            <BookLink to={`books/entries/${name}/${row.key}/${report.from}/${report.until}`}>{money}</BookLink>
          ) : (
            money
          )}
          {own && row.key !== report.currency ? (
            <span className="fin-sub">
              <Amount money={own} />
            </span>
          ) : null}
        </>
      );
    },
  });
  return (
    <DataTable<ReportRow>
      label={t('report.rows')}
      rows={by === 'day' || by === 'month' ? [...report.rows].reverse() : report.rows}
      keyOf={(row) => row.key}
      columns={[
        { id: 'key', label: t(`report.one.${by}`), bare: true, wide: true, cell: lead },
        { id: 'seats', label: t('report.seats'), number: true, cell: (row) => f.num(row.seats) },
        figure('sales'),
        figure('discounts'),
        figure('refunds'),
        figure('net'),
        figure('tax'),
        figure('kept'),
      ]}
    />
  );
}

/** The last day of a month. */
function lastOf(month: string): string {
  const [y = 0, m = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(y, m, 0)).toISOString().slice(0, 10);
}
