import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';

/** In how many parts the seats of a group are drawn. */
const PARTS = 10;

/** How many parts are dark: never none while somebody has a seat, never all while one is free. internal/app, seatParts, does the same. */
export function seatParts(taken: number, free: number): number {
  if (!free) return PARTS;
  return Math.min(PARTS - 1, Math.max(taken > 0 ? 1 : 0, Math.round((PARTS * taken) / (taken + free))));
}

/** How full a group is: drawn, and said. templates/course.gohtml writes the same markup; change both. */
export function Seats({ taken, free }: { taken: number; free: number }) {
  const { t } = useTranslation('catalog');
  const f = useFormat();
  const dark = seatParts(taken, free);
  return (
    <span className="seats">
      <span className="seats-p" aria-hidden="true">
        {Array.from({ length: PARTS }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts are only places.
          <i key={i} data-on={i < dark || undefined} />
        ))}
      </span>
      <span className={free === 1 || free === 2 ? 't2 warn-t' : 't2 q'}>
        {t(free ? 'course.seatsFree' : 'course.seatsNone', { count: free, n: f.num(free) })}
      </span>
    </span>
  );
}
