import { useFormat } from '../i18n/format.ts';

/** When something takes place, and by which clocks. */
interface Meeting {
  startsAt: string;
  endsAt: string;
  timeZone: string;
}

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** A leaf of the calendar at the place of a meeting: month, day and weekday. */
export function Leaf({ session: s }: { session: Meeting }) {
  const f = useFormat(s.timeZone);
  return (
    <time className="leaf" dateTime={s.startsAt}>
      <span>{f.date(s.startsAt, { month: 'short' })}</span>
      <b>{f.date(s.startsAt, { day: 'numeric' })}</b>
      <span>{f.date(s.startsAt, { weekday: 'short' })}</span>
    </time>
  );
}

/** A leaf of the calendar of a day, `2026-11-29`. */
export function DayLeaf({ day }: { day: string }) {
  const f = useFormat();
  return (
    <time className="leaf" dateTime={day}>
      <span>{f.date(day, { month: 'short' })}</span>
      <b>{f.date(day, { day: 'numeric' })}</b>
      <span>{f.date(day, { weekday: 'short' })}</span>
    </time>
  );
}

/** What the clocks at the place of a meeting show when it begins and ends. */
export function useHours(s: Meeting): { from: string; to: string } {
  const f = useFormat(s.timeZone);
  return { from: f.date(s.startsAt, CLOCK), to: f.date(s.endsAt, CLOCK) };
}

/** How far a clock is from that of Greenwich: `+2`, `−3:30`. */
export function offsetText(
  num: (n: number, options?: Intl.NumberFormatOptions) => string,
  minutes: number,
): string {
  const size = Math.abs(minutes);
  const rest = size % 60;
  const tail = rest ? `:${num(rest, { minimumIntegerDigits: 2 })}` : '';
  return `${minutes < 0 ? '\u2212' : '+'}${num(Math.floor(size / 60))}${tail}`;
}
