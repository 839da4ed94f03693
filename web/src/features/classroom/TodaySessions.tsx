import './classroom.css';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { MeetingRow } from './MeetingRow.tsx';
import { mySessionsQuery } from './queries.ts';

/** How many stand on the first page. */
const MOST = 3;

/** The meetings that a trainer holds next, on their first page; nothing where there are none. */
export default function TodaySessions() {
  const { t, ready } = useTranslation('classroom');
  const list = useQuery(mySessionsQuery).data?.items.filter((s) => s.teaching && s.state !== 'cancelled');
  if (!ready || !list?.length) return null;
  return (
    <section className="cls-t" aria-label={t('yours')}>
      <h2>{t('yours')}</h2>
      <ul className="mts">
        {list.slice(0, MOST).map((s) => (
          <MeetingRow key={s.id} session={s} course />
        ))}
      </ul>
    </section>
  );
}
