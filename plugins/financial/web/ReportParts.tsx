import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';
import { currencyName } from '@/shared/i18n/regions.ts';
import { BarChart } from '@/shared/ui/BarChart.tsx';
import { StatStrip } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { BookLink, Day } from './BookParts.tsx';
import { isNothing, MoneyLink } from './OrderParts.tsx';
import type { Money } from './orders.ts';
import { Amount } from './Parts.tsx';
import { Ranks } from './Ranks.tsx';
import { daysBetween, monthsBetween, type Report, type ReportRow, type Scope } from './report.ts';

/** A day or a month as people say it. */
export function useMoment(): (key: string) => string {
  const f = useFormat('UTC'); // a day is a day, whoever reads of it
  return (key) =>
    key.length === 7
      ? f.date(`${key}-01T00:00:00Z`, { month: 'long', year: 'numeric' })
      : f.date(`${key}T00:00:00Z`, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** Says which currencies are left out on some days. */
export function LackingNote({ lacking }: { lacking: readonly string[] }) {
  const { t } = useTranslation('plugin.financial');
  if (!lacking.length) return null;
  return (
    <Note tone="warn">
      {t('report.lacking', { currencies: lacking.map((c) => `\u2068${c}\u2069`).join(t('report.comma')) })}
    </Note>
  );
}

/** The net of each row; the table says the same. */
export function ReportChart({ report }: { report: Report }) {
  const { t } = useTranslation('plugin.financial');
  if (report.by === 'day' || report.by === 'month') return <NetChart {...report} by={report.by} />;
  const none = report.by === 'course' ? t('report.noCourse') : t('report.noTrainer');
  return <NetRanks by={report.by} rows={report.rows} none={none} />;
}

/** So many rows have a bar; the table has all of them. */
const RANKS = 10;

/** The net of each course, trainer or currency, those that brought most. */
export function NetRanks({
  by,
  rows,
  none,
}: {
  by: 'course' | 'trainer' | 'currency';
  rows: readonly Pick<ReportRow, 'key' | 'title' | 'net'>[];
  /** What a row is called that is of none. */
  none: string;
}) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  if (rows.length < 2) return null; // there is nothing to compare it with
  const name = (row: (typeof rows)[number]) =>
    by === 'currency' ? currencyName(f.lang, row.key) : row.key ? <bdi>{row.title}</bdi> : none;
  return (
    <Ranks
      title={t(`report.ranks.${by}`)}
      ranks={rows.slice(0, RANKS).map((row) => ({
        key: row.key,
        name: name(row),
        value: Number(row.net.amount),
        says: <Amount money={row.net} />,
      }))}
    />
  );
}

/** What became of carts: so many were filled, so many of them were ordered, and so many of the orders were paid. */
function Funnel({ report: { filled, abandoned, placed, paid, cartsSince } }: { report: Report }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  if (!filled) return null;
  const step = (key: 'filled' | 'placed' | 'paid', value: number) => ({
    key,
    name: t(`report.cart.${key}`),
    value,
    says:
      key === 'filled'
        ? f.num(value)
        : t('report.cart.part', {
            n: f.num(value),
            percent: f.num(value / filled, { style: 'percent', maximumFractionDigits: 0 }),
          }),
  });
  return (
    <Ranks
      title={t('report.cart.title')}
      ranks={[step('filled', filled), step('placed', placed), step('paid', paid)]}
      note={
        <>
          {abandoned ? t('report.cart.abandoned', { count: abandoned, n: f.num(abandoned) }) : null}
          {cartsSince ? (
            <>
              {abandoned ? ' · ' : null}
              {t('report.cart.since')} <Day day={cartsSince} />
            </>
          ) : null}
        </>
      }
    />
  );
}

/** The net of each day or month of a period, those without anything too. */
export function NetChart({
  by,
  from,
  until,
  currency,
  rows,
}: Pick<Report, 'from' | 'until' | 'currency'> & {
  by: 'day' | 'month';
  rows: readonly Pick<ReportRow, 'key' | 'net'>[];
}) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const say = useMoment();
  const keys = by === 'day' ? daysBetween(from, until) : monthsBetween(from, until);
  const [first, last] = [keys[0], keys.at(-1)];
  if (!first || !last || keys.length > 400) return null;
  // A float is as good as any number where a bar is drawn; what is said is the text of the amount.
  const net = new Map(rows.map((row) => [row.key, row.net.amount]));
  const amount = (key: string) => {
    const money = f.money({ amount: net.get(key) ?? '0', currency });
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

/** The rows of a report. A day or a month leads to its currencies, a course to its days, a trainer to what was earned, a currency to the entries in the books. */
export function ReportTable({
  report,
  scope,
  onCourse,
  onDays,
}: {
  report: Report;
  /** What it is about. */
  scope: Scope;
  onCourse?: (id: string) => void;
  onDays?: (from: string, until: string) => void;
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
    if (by === 'trainer')
      return row.key ? (
        <MoneyLink to={`earnings/${row.key}`} of={{ from: report.from, until: report.until }}>
          <bdi>{row.title}</bdi>
        </MoneyLink>
      ) : (
        t('report.noTrainer')
      );
    const name = by === 'course' ? <bdi>{row.title}</bdi> : say(row.key);
    if (by === 'course' ? !onCourse : !onDays) return name;
    const go = () => (by === 'course' ? onCourse?.(row.key) : onDays?.(...periodOf(row.key, report)));
    return (
      <button type="button" className="link" onClick={go}>
        {name}
      </button>
    );
  };
  /** The entries of a row: its own days, course and currency, or the report's. There are none of amounts in several currencies, nor of a trainer's. */
  const behind = (row: ReportRow): Behind | null => {
    const [from, until] =
      by === 'day' || by === 'month' ? periodOf(row.key, report) : [report.from, report.until];
    const currency = by === 'currency' ? row.key : scope.currency;
    const course = by === 'course' ? row.key : scope.course;
    return currency && by !== 'trainer' && (by !== 'course' || course)
      ? { currency, from, until, course }
      : null;
  };
  const figure = (name: Figure) => ({
    id: name,
    label: t(`report.${name}`),
    number: true,
    cell: (row: ReportRow) => {
      const own = row.own?.[name];
      return (
        <>
          <Behind name={name} money={row[name]} of={behind(row)} />
          {own && row.key !== report.currency ? (
            <span className="fin-sub">
              <Amount money={own} />
            </span>
          ) : null}
        </>
      );
    },
  });
  const has = (name: Figure) => !isNothing(report.whole[name]);
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
        ...(by === 'trainer'
          ? [figure('shares')]
          : [figure('tax'), ...REST.filter(has).map(figure), figure('kept')]),
      ]}
    />
  );
}

/** Figures that are what was posted on one account. */
const ACCOUNTS: readonly Figure[] = ['sales', 'discounts', 'refunds', 'chargebacks', 'shares'];

/** Which entries a figure is the sum of. */
interface Behind {
  currency: string;
  from: string;
  until: string;
  course: string;
}

/** A figure, which leads to its entries in the books where it is what was posted on an account. */
function Behind({ name, money, of }: { name: Figure; money: Money; of: Behind | null }) {
  const amount = <Amount money={money} />;
  // What a bank took back stands in the books without a course.
  const stands = of && ACCOUNTS.includes(name) && !(of.course && name === 'chargebacks');
  if (!stands || isNothing(money)) return amount;
  return (
    <BookLink
      to={`books/entries/${name}/${of.currency}/${of.from}/${of.until}`}
      of={of.course ? { course: of.course } : {}}
    >
      {amount}
    </BookLink>
  );
}

type Figure = 'sales' | 'discounts' | 'refunds' | 'net' | 'tax' | 'fees' | 'chargebacks' | 'shares' | 'kept';

/** What is shown where there is any. */
const REST = ['fees', 'chargebacks', 'shares'] as const;

/** The days of a row that is a day or a month, as far as they are of the period. */
export function periodOf(key: string, { from, until }: { from: string; until: string }): [string, string] {
  if (key.length > 7) return [key, key];
  const [first, last] = [`${key}-01`, lastOf(key)];
  return [first < from ? from : first, last > until ? until : last];
}

/** The last day of a month. */
function lastOf(month: string): string {
  const [y = 0, m = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(y, m, 0)).toISOString().slice(0, 10);
}

/** The figures of the whole period. */
export function ReportSums({ report, scope }: { report: Report; scope: Scope }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const { whole, growth } = report;
  const behind = scope.currency
    ? { currency: scope.currency, from: report.from, until: report.until, course: scope.course }
    : null;
  const money = (name: Figure) => ({
    label: t(`report.${name}`),
    value: <Behind name={name} money={whole[name]} of={behind} />,
  });
  const percent = (text: string) =>
    f.num(Number(text) / 100, { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  const stats = [
    {
      label: t('report.net'),
      value: <Amount money={whole.net} />,
      note: growth === null ? t('report.noGrowth') : t('report.growth', { by: percent(growth) }),
    },
    money('sales'),
    money('discounts'),
    money('refunds'),
    money('tax'),
    {
      ...money('fees'),
      note: isNothing(whole.chargebacks) ? undefined : (
        <>
          {t('report.chargebacks')} <Behind name="chargebacks" money={whole.chargebacks} of={behind} />
        </>
      ),
    },
    money('shares'),
    { ...money('kept'), note: t('report.keptHint') },
    { label: t('report.orders'), value: f.num(report.orders) },
    { label: t('report.average'), value: report.average ? <Amount money={report.average} /> : '–' },
  ];
  return (
    <div className="fin-sums">
      <StatStrip stats={stats.slice(0, 5)} />
      <StatStrip stats={stats.slice(5)} />
      <Funnel report={report} />
    </div>
  );
}
