import './calendar.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ItemRow } from './ItemRow.tsx';
import { dueQuery, isDeadline } from './queries.ts';

/** How many deadlines stand beside the own courses. */
const MOST = 5;

/** What is late or due soon, beside one's courses, and the way to the calendar. */
export default function LearningDue() {
  const { t, ready } = useTranslation('notify');
  const { data } = useQuery(dueQuery);
  const due = data?.items.filter(isDeadline).slice(0, MOST) ?? [];
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
