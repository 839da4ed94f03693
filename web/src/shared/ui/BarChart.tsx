import './chart.css';
import { useFormat } from '../i18n/format.ts';

const HEIGHT = 100;

/** One bar: how high it is, what of it went wrong, and what it says on hover. */
export interface Bar {
  key: string;
  value: number;
  bad?: number;
  title: string;
}

/** A bar for each day or hour; `label` says the same to whoever does not see it, `first` and `last` stand under the ends. */
export function BarChart({
  bars,
  label,
  first,
  last,
}: {
  bars: readonly Bar[];
  label: string;
  first: string;
  last: string;
}) {
  const f = useFormat();
  const top = Math.max(1, ...bars.map((b) => b.value));
  const high = (value: number) => (value ? Math.max(3, (value / top) * HEIGHT) : 0);
  return (
    <figure className="card chart">
      <div className="chart-y t1 q" aria-hidden="true">
        <span>{f.num(top)}</span>
        <span>{f.num(0)}</span>
      </div>
      <svg
        viewBox={`0 0 ${bars.length * 4} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {bars.map((b, i) => {
          const height = high(b.value) || 1;
          const bad = high(b.bad ?? 0);
          return (
            <g key={b.key}>
              <title>{b.title}</title>
              <rect
                className={b.value ? undefined : 'none'}
                x={i * 4}
                y={HEIGHT - height}
                width="3.2"
                height={height}
              />
              {bad ? <rect className="bad" x={i * 4} y={HEIGHT - bad} width="3.2" height={bad} /> : null}
            </g>
          );
        })}
      </svg>
      <figcaption className="chart-x t1 q">
        <span>{first}</span>
        <span>{last}</span>
      </figcaption>
    </figure>
  );
}
