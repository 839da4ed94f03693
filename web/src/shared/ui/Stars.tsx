import { Star } from './Icon.tsx';

/** How many of five stars somebody gave, with its words for those who do not see them. */
export function Stars({ n, label }: { n: number; label: string }) {
  return (
    <span className="stars" role="img" aria-label={label}>
      {[1, 2, 3, 4, 5].map((i) => (
        <span key={i} className={i <= n ? 'on' : undefined}>
          <Star />
        </span>
      ))}
    </span>
  );
}
