import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import { Icon } from './Icon.tsx';

/** How much of something is done, in per cent, with its name for those who do not see it. */
export function ProgressBar({ value, label }: { value: number; label: string }) {
  const whole = Math.max(0, Math.min(100, Math.round(value)));
  return (
    <span
      className="bar"
      role="progressbar"
      aria-label={label}
      aria-valuenow={whole}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <i style={{ inlineSize: `${whole}%` }} />
    </span>
  );
}

/** A moment as people say it; the exact one on hover and for the machine. */
export function DateTime({ iso, zone, exact = false }: { iso: string; zone?: string; exact?: boolean }) {
  const f = useFormat(zone);
  const full = f.date(iso, { dateStyle: 'full', timeStyle: 'short' });
  return (
    <time dateTime={iso} title={full}>
      {exact
        ? f.date(iso, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
        : f.relative(iso)}
    </time>
  );
}

/** Four or fewer numbers in one ruled strip. */
export function StatStrip({
  stats,
}: {
  stats: readonly { label: string; value: ReactNode; note?: ReactNode }[];
}) {
  return (
    <div className="strip">
      {stats.map((s) => (
        <div key={s.label}>
          <div className="t2 q">{s.label}</div>
          <div className="sv">{s.value}</div>
          {s.note ? <div className="t1 q">{s.note}</div> : null}
        </div>
      ))}
    </div>
  );
}

/** Says the fact, why, the steps and the one button that fills it. */
export function EmptyState({
  title,
  why,
  steps = [],
  action,
  heading = 'h2',
}: {
  title: string;
  why: string;
  steps?: readonly string[];
  action?: ReactNode;
  heading?: 'h1' | 'h2';
}) {
  const f = useFormat();
  const Heading = heading;
  return (
    <section className="empty card">
      <div className="empty-t">
        <Heading>{title}</Heading>
        <p className="q">{why}</p>
        {steps.length ? (
          <ol>
            {steps.map((step, i) => (
              <li key={step}>
                <b className="num">{f.num(i + 1)}</b>
                <span>{step}</span>
              </li>
            ))}
          </ol>
        ) : null}
        {action}
      </div>
      <div className="field-art" aria-hidden="true" />
    </section>
  );
}

/** The button under a list that goes on, and how much of it is shown. */
export function ShowMore({
  shown,
  total,
  most = Number.POSITIVE_INFINITY,
  hasMore,
  busy,
  failed = false,
  onMore,
}: {
  shown: number;
  total?: number | undefined;
  /** Where the counting of the total stopped. */
  most?: number;
  hasMore: boolean;
  busy: boolean;
  /** The last press brought nothing. */
  failed?: boolean;
  onMore: () => void;
}) {
  const { t } = useTranslation();
  const f = useFormat();
  if (!hasMore && (total === undefined || total <= 10)) return null;
  return (
    <div className="more">
      {hasMore ? (
        <button type="button" className="btn" data-busy={busy || undefined} onClick={onMore}>
          {t('showMore')}
        </button>
      ) : null}
      {failed ? (
        <span className="t2 bad-t" role="alert">
          {t('moreFailed')}
        </span>
      ) : null}
      {total === undefined ? null : (
        <span className="t1 qq">{t('showing', { n: f.num(shown), total: f.upTo(most, total) })}</span>
      )}
    </div>
  );
}

/** `Saved`, `Saving` or what went wrong, quietly, read out. */
export function SavedMark({ state }: { state: 'idle' | 'saving' | 'saved' | 'failed' }) {
  const { t } = useTranslation();
  return (
    <span className="t2 q row" style={{ gap: 6 }} role="status">
      {state === 'saved' ? (
        <span className="good-t" style={{ display: 'inline-flex' }}>
          <Icon name="check" s />
        </span>
      ) : state === 'failed' ? (
        <span className="bad-t" style={{ display: 'inline-flex' }}>
          <Icon name="warn" s />
        </span>
      ) : null}
      {state === 'idle' ? null : t(`save.${state}`)}
    </span>
  );
}

/** Grey rows of the height that the real ones will have. */
export function SkeletonRows({ rows = 6, height = 58 }: { rows?: number; height?: number }) {
  return (
    <div className="col" style={{ gap: 12 }} aria-hidden="true">
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike.
        <span key={i} className="sk" style={{ blockSize: height }} />
      ))}
    </div>
  );
}

/** What a list is narrowed by; pressed it is no longer. */
export function Chip({ label, remove, onRemove }: { label: string; remove: string; onRemove: () => void }) {
  return (
    <button type="button" className="chip" onClick={onRemove}>
      <bdi>{label}</bdi>
      <Icon name="x" s />
      <span className="sr">{remove}</span>
    </button>
  );
}
