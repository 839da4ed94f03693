import './calendar.css';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '@/platform/session.ts';
import { orThrow } from '@/shared/api/problem.ts';
import type { CalendarItem } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { zoneName } from '@/shared/i18n/regions.ts';
import { EmptyState, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Segments } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { FeedPanel } from './FeedPanel.tsx';
import { ItemRow } from './ItemRow.tsx';
import { MonthGrid } from './MonthGrid.tsx';
import { addMonths, byDay, dayInMonth, firstWeekday, today, weeksOf } from './month.ts';
import { calendarQuery, VIEWS } from './queries.ts';

const route = getRouteApi('/calendar');
const noon = (day: string) => `${day}T12:00:00Z`;

/** Everything that somebody has before them: a month of days, or its list. */
export default function CalendarPage() {
  const { t, i18n } = useTranslation('notify');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { timeZone, role } = usePerson();
  const f = useFormat('UTC');
  const narrow = useMediaQuery('(max-width: 640px)', undefined, { getInitialValueInEffect: false });
  const now = today(timeZone);
  const month = search.month ?? now.slice(0, 7);
  const view = narrow ? 'list' : (search.view ?? 'month');
  const [day, setDay] = useState(now);
  const chosen = day.startsWith(month) ? day : now.startsWith(month) ? now : `${month}-01`;
  const weeks = weeksOf(month, firstWeekday(i18n.language));
  const { data, error } = useQuery(
    calendarQuery(weeks[0]?.[0] ?? `${month}-01`, weeks.at(-1)?.at(-1) ?? `${month}-28`),
  );
  orThrow({ data, error });
  const days = byDay(data?.items ?? [], timeZone);
  const go = (to: string) =>
    void navigate({ search: (s) => ({ ...s, month: to }), replace: true, resetScroll: false });
  const choose = (to: string) => {
    setDay(to);
    if (!to.startsWith(month)) go(to.slice(0, 7));
  };
  const turn = (n: number) => {
    const to = addMonths(month, n);
    setDay(dayInMonth(chosen, to));
    go(to);
  };
  const inMonth = [...days].filter(([on]) => on.startsWith(month));
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('cal.title')}</h1>
        {narrow ? null : (
          <Segments
            label={t('cal.view')}
            value={view}
            onChange={(to) => void navigate({ search: (s) => ({ ...s, view: to }), replace: true })}
            items={VIEWS.map((value) => ({ value, label: t(`cal.views.${value}`) }))}
          />
        )}
      </div>
      <p className="q">{t('cal.lead', { zone: zoneName(i18n.language, timeZone) })}</p>
      <div className="cal-h">
        <button type="button" className="btn sq" aria-label={t('cal.before')} onClick={() => turn(-1)}>
          <Icon name="back" flip />
        </button>
        <h2 aria-live="polite">{f.date(noon(`${month}-01`), { month: 'long', year: 'numeric' })}</h2>
        <button type="button" className="btn sq" aria-label={t('cal.after')} onClick={() => turn(1)}>
          <Icon name="chev" flip />
        </button>
        <button type="button" className="btn" onClick={() => choose(now)}>
          {t('cal.today')}
        </button>
      </div>
      {view === 'month' ? (
        <>
          <MonthGrid month={month} now={now} chosen={chosen} days={days} onChoose={choose} />
          <Day day={chosen} items={days.get(chosen) ?? []} loaded={data !== undefined} />
        </>
      ) : !data ? (
        <SkeletonRows />
      ) : inMonth.length ? (
        inMonth.map(([on, items]) => <Day key={on} day={on} items={items} now={on === now} />)
      ) : (
        <EmptyState
          title={t('cal.empty')}
          why={t(role === 'trainee' ? 'cal.emptyWhy' : 'cal.emptyTeach')}
          action={
            role === 'trainee' ? (
              <Link className="btn" to="/learning">
                {t('cal.toLearning')}
              </Link>
            ) : null
          }
        />
      )}
      <FeedPanel />
    </>
  );
}

/** A day with what lies on it. */
function Day({
  day,
  items,
  now = false,
  loaded = true,
}: {
  day: string;
  items: readonly CalendarItem[];
  now?: boolean;
  loaded?: boolean;
}) {
  const { t } = useTranslation('notify');
  const f = useFormat('UTC');
  return (
    <section className="cal-d">
      <h3>
        {f.date(noon(day), { weekday: 'long', day: 'numeric', month: 'long' })}
        {now ? <span className="q"> · {t('cal.today')}</span> : null}
      </h3>
      {items.length ? (
        <ul>
          {items.map((i) => (
            <ItemRow key={i.id} item={i} />
          ))}
        </ul>
      ) : loaded ? (
        <p className="q">{t('cal.nothing')}</p>
      ) : null}
    </section>
  );
}
