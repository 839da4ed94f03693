import './classroom.css';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { MeetingRow } from './MeetingRow.tsx';
import { mySessionsQuery } from './queries.ts';

/** The meeting that a trainee goes to next, beside their courses; nothing where there is none. */
export default function LearningSession() {
  const { t, ready } = useTranslation('classroom');
  const next = useQuery(mySessionsQuery).data?.items.find((s) => s.state !== 'cancelled' && !s.teaching);
  if (!ready || !next) return null;
  return (
    <section className="cls-s" aria-label={t('nextOne')}>
      <h2 className="t1 qq m">{t('nextOne')}</h2>
      <ul className="mts">
        <MeetingRow session={next} course />
      </ul>
    </section>
  );
}
