import './calendar.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ItemRow } from './ItemRow.tsx';
import { dueQuery, isDeadline } from './queries.ts';

/** How many deadlines stand beside the own courses. */
const MOST = 5;
/** How many of them are late ones. */
const LATE = 2;

/** What is late or due soon, beside one's courses, and the way to the calendar. */
export default function LearningDue() {
  const { t, ready } = useTranslation('notify');
  const { data } = useQuery(dueQuery);
  const all = data?.items.filter(isDeadline) ?? [];
  // What is late does not hide what is due next.
  const late = all.filter((i) => i.state === 'overdue').slice(-LATE);
  const due = [...late, ...all.filter((i) => i.state !== 'overdue').slice(0, MOST - late.length)];
  if (!ready || !data) return null;
  return (
    <section className="cal-due" aria-label={t('cal.due')}>
      <h2 className="t1 qq m">{t('cal.due')}</h2>
      {due.length ? (
        <ul>
          {due.map((i) => (
            <ItemRow key={i.id} item={i} day />
          ))}
        </ul>
      ) : (
        <p className="t2 q">{t('cal.dueNone')}</p>
      )}
      <Link className="link t2" to="/calendar" search={{}}>
        {t('cal.toCalendar')}
      </Link>
    </section>
  );
}
