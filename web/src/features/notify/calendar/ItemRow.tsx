import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import type { CalendarItem } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { zoneName } from '@/shared/i18n/regions.ts';
import { wallIn } from '@/shared/i18n/zoned.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { IconName } from '@/shared/ui/icons.ts';
import { StatePill, type Tone } from '@/shared/ui/StatePill.tsx';

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** The sign of each kind. */
export const SIGNS: Record<CalendarItem['kind'], IconName> = {
  session: 'users',
  assignment: 'task',
  opens: 'book',
  access: 'lock',
  expires: 'clock',
  offer: 'star',
};
const STATES: Partial<Record<CalendarItem['state'], [Tone, IconName]>> = {
  soon: ['warn', 'clock'],
  under_way: ['brand', 'clock'],
  overdue: ['bad', 'warn'],
  done: ['good', 'check'],
  cancelled: ['bad', 'x'],
};

/** What something is called in a calendar. */
export function useItemTitle() {
  const { t } = useTranslation('notify');
  const f = useFormat();
  return (i: CalendarItem): string =>
    i.kind === 'opens' && i.count > 1
      ? t('cal.opensMany', { count: i.count, n: f.num(i.count) })
      : (i.title ?? i.course.title);
}

/** Something that happens or is to be done: when, what, where, and how it stands with it. */
export function ItemRow({ item: i, day = false }: { item: CalendarItem; day?: boolean }) {
  const { t, i18n } = useTranslation('notify');
  const { timeZone } = usePerson();
  const f = useFormat(timeZone);
  const there = useFormat(i.timeZone);
  const title = useItemTitle()(i);
  const off = i.state === 'cancelled';
  const state = STATES[i.state];
  const hours = ({ date }: typeof f) =>
    i.endsAt
      ? t('cal.hours', { from: date(i.startsAt, CLOCK), to: date(i.endsAt, CLOCK) })
      : date(i.startsAt, CLOCK);
  const elsewhere = i.kind === 'session' && wallIn(i.startsAt, i.timeZone) !== wallIn(i.startsAt, timeZone);
  const facts = [i.location, i.trainer].filter((part) => part);
  return (
    <li className="cal-i">
      <Icon name={SIGNS[i.kind]} />
      <span className="grow">
        <Link className="b" to={i.link as '/'}>
          <bdi>{title}</bdi>
        </Link>
        <span className="t2">
          {t(i.teaching ? `cal.teaching.${i.kind}` : `cal.kind.${i.kind}`)}
          {' · '}
          <time dateTime={i.startsAt}>
            {day ? `${f.date(i.startsAt, { weekday: 'short', day: 'numeric', month: 'short' })} · ` : ''}
            {off ? <s>{hours(f)}</s> : hours(f)}
          </time>
          {elsewhere ? (
            <span className="q">
              {' '}
              {t('cal.there', { hours: hours(there), zone: zoneName(i18n.language, i.timeZone) })}
            </span>
          ) : null}
        </span>
        {i.title || i.count > 1 ? (
          <span className="t2 q">
            <bdi>{i.course.title}</bdi>
          </span>
        ) : null}
        {facts.length ? (
          <span className="t2 q">
            {facts.map((part, n) => (
              <span key={part}>
                {n ? ' · ' : ''}
                <bdi>{part}</bdi>
              </span>
            ))}
          </span>
        ) : null}
        {off && i.reason ? (
          <span className="t2">
            <bdi>{i.reason}</bdi>
          </span>
        ) : null}
      </span>
      {state ? (
        <StatePill tone={state[0]} icon={state[1]}>
          {i.state === 'soon' ? t(`cal.soon.${i.kind}`) : t(`cal.state.${i.state}`)}
        </StatePill>
      ) : null}
      {i.liveLink && i.state !== 'past' ? (
        <a className="btn" href={i.liveLink} target="_blank" rel="noreferrer">
          <Icon name="video" s />
          {t('cal.live')}
        </a>
      ) : null}
    </li>
  );
}
