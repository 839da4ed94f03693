import type { ReactNode } from 'react';

/** One of them: how long its bar is, and what it says. */
export interface Rank {
  key: string;
  name: ReactNode;
  /** Below nothing it is drawn as what went wrong. */
  value: number;
  says: ReactNode;
}

/** A bar for each of some things, with its name and its figure in words, so that nothing has to be said of the picture itself. */
export function Ranks({
  title,
  ranks,
  note,
}: {
  title: string;
  ranks: readonly Rank[];
  /** What is said below the bars. */
  note?: ReactNode;
}) {
  const top = Math.max(...ranks.map((one) => Math.abs(one.value)), 0) || 1;
  return (
    <figure className="card fin-ranks">
      <figcaption className="t2 q">{title}</figcaption>
      <ul aria-label={title}>
        {ranks.map((one) => (
          <li key={one.key}>
            <span className="fin-rank-t">
              <span>{one.name}</span>
              <span className="fin-am">{one.says}</span>
            </span>
            <span className={one.value < 0 ? 'fin-rank bad' : 'fin-rank'} aria-hidden="true">
              <i style={{ inlineSize: `${(Math.abs(one.value) / top) * 100}%` }} />
            </span>
          </li>
        ))}
      </ul>
      {note ? <p className="t1 q">{note}</p> : null}
    </figure>
  );
}
