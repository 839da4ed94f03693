import { Link, type LinkProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';

/** A figure that opens the list of what it counts. */
export function Figure({
  label,
  value,
  ...to
}: { label: string; value: string } & Pick<LinkProps, 'to' | 'search'>) {
  return (
    <Link className="fig" {...to} aria-label={`${label}: ${value}`}>
      {value}
    </Link>
  );
}

/** How many came, each day a bar; the words say the same to whoever does not see it. */
export function Bars({ days, from }: { days: readonly number[]; from: string }) {
  const { t } = useTranslation('insight');
  const f = useFormat();
  const most = Math.max(...days, 1);
  return (
    <svg
      className="bars"
      viewBox={`0 0 ${days.length * 4} 32`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t('overview.chart', {
        from: f.date(from, { day: 'numeric', month: 'long' }),
        max: f.num(Math.max(...days)),
      })}
    >
      {days.map((n, i) => {
        const height = n ? Math.max(3, (n / most) * 32) : 1;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a day is its place in the row.
            key={i}
            className={n ? undefined : 'none'}
            x={i * 4}
            y={32 - height}
            width="3"
            height={height}
          />
        );
      })}
    </svg>
  );
}
