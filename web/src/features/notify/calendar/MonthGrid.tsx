import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CalendarItem } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { dirOf } from '@/shared/i18n/index.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { SIGNS, useItemTitle } from './ItemRow.tsx';
import { firstWeekday, moved, weeksOf } from './month.ts';

/** How many things a day names; the others are counted. */
const NAMED = 3;
const noon = (day: string) => `${day}T12:00:00Z`;

/** A month as a grid of days, of which one is chosen. Arrow keys move from day to day. */
export function MonthGrid({
  month,
  now,
  chosen,
  days,
  onChoose,
}: {
  month: string;
  /** Today. */
  now: string;
  chosen: string;
  days: ReadonlyMap<string, CalendarItem[]>;
  onChoose: (day: string) => void;
}) {
  const { t, i18n } = useTranslation('notify');
  const f = useFormat('UTC');
  const title = useItemTitle();
  const first = firstWeekday(i18n.language);
  const weeks = weeksOf(month, first);
  const grid = useRef<HTMLTableElement>(null);
  const wanted = useRef('');
  // The day that a key moved to is focused once it is there: it may be of another month.
  useEffect(() => {
    if (wanted.current !== chosen) return;
    wanted.current = '';
    grid.current?.querySelector<HTMLElement>(`[data-day="${chosen}"]`)?.focus();
  }, [chosen]);
  const onKeyDown = (e: KeyboardEvent) => {
    // A key that is held is faster than the page.
    const to = moved(e.key, wanted.current || chosen, first, dirOf(i18n.language) === 'rtl');
    if (!to || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    wanted.current = to;
    onChoose(to);
  };
  return (
    <table
      className="cal-g"
      ref={grid}
      aria-label={f.date(noon(`${month}-01`), { month: 'long', year: 'numeric' })}
    >
      <thead>
        <tr>
          {weeks[0]?.map((day) => (
            <th key={day} scope="col">
              <abbr title={f.date(noon(day), { weekday: 'long' })}>
                {f.date(noon(day), { weekday: 'short' })}
              </abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => {
              const items = days.get(day) ?? [];
              return (
                <td
                  key={day}
                  data-chosen={day === chosen || undefined}
                  data-other={!day.startsWith(month) || undefined}
                >
                  <button
                    type="button"
                    data-day={day}
                    aria-pressed={day === chosen}
                    tabIndex={day === chosen ? 0 : -1}
                    aria-current={day === now ? 'date' : undefined}
                    onClick={() => {
                      wanted.current = '';
                      onChoose(day);
                    }}
                    onKeyDown={onKeyDown}
                  >
                    <span className="sr">
                      {t('cal.dayLabel', {
                        day: f.date(noon(day), { weekday: 'long', day: 'numeric', month: 'long' }),
                        count: items.length,
                        n: f.num(items.length),
                      })}
                    </span>
                    <span className="cal-n num" aria-hidden="true">
                      {f.num(Number(day.slice(8)))}
                    </span>
                    {items.slice(0, items.length > NAMED ? NAMED - 1 : NAMED).map((i) => (
                      <span key={i.id} className="cal-c" data-state={i.state}>
                        <Icon name={SIGNS[i.kind]} s />
                        <bdi>{title(i)}</bdi>
                      </span>
                    ))}
                    {items.length > NAMED ? (
                      <span className="t1 q">{t('cal.more', { n: f.num(items.length - NAMED + 1) })}</span>
                    ) : null}
                  </button>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
