import '@/shared/ui/chart.css';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';
import type { Rate } from './api.ts';
import { useRateText } from './Parts.tsx';

const WIDE = 1000;
const HIGH = 100;

/** The rates of a pair as a line of steps, as each holds until the next; the table below says the same. */
export function RateChart({ rates, names }: { rates: readonly Rate[]; names: { from: string; to: string } }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const text = useRateText();
  const begun = rates.filter((r) => Date.parse(r.effectiveAt) <= Date.now()).reverse();
  const [first, last] = [begun[0], begun.at(-1)];
  if (!first || !last) return null;
  // A float is as good as any number where a line is drawn; what is said is the text of the rate.
  const drawn = begun.map((r) => ({ at: Date.parse(r.effectiveAt), value: Number(r.rate), rate: r.rate }));
  const low = drawn.reduce((a, b) => (b.value < a.value ? b : a));
  const high = drawn.reduce((a, b) => (b.value > a.value ? b : a));
  const start = Date.parse(first.effectiveAt);
  const span = Math.max(1, Date.now() - start);
  const x = (at: number) => ((at - start) / span) * WIDE;
  const y = (value: number) =>
    high.value === low.value ? HIGH / 2 : 4 + ((high.value - value) / (high.value - low.value)) * (HIGH - 8);
  const points = drawn
    .flatMap((r, i) => {
      const until = drawn[i + 1]?.at ?? start + span;
      return [`${x(r.at)},${y(r.value)}`, `${x(until)},${y(r.value)}`];
    })
    .join(' ');
  const says = t('pair.says', {
    ...names,
    since: f.date(first.effectiveAt),
    low: text(low.rate),
    high: text(high.rate),
    now: text(last.rate),
  });
  return (
    <figure className="card chart fin-chart">
      <div className="chart-y t1 q" aria-hidden="true">
        <bdi>{text(high.rate)}</bdi>
        <bdi>{high.rate === low.rate ? '' : text(low.rate)}</bdi>
      </div>
      <svg
        className="fin-line"
        viewBox={`0 0 ${WIDE} ${HIGH}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={says}
      >
        <polygon points={`0,${HIGH} ${points} ${WIDE},${HIGH}`} />
        <polyline points={points} />
      </svg>
      <figcaption className="chart-x t1 q">
        <span>{f.date(first.effectiveAt)}</span>
        <span>{t('pair.today')}</span>
      </figcaption>
    </figure>
  );
}
