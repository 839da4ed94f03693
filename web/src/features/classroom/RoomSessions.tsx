import './classroom.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LearnRoom } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { MeetingRow } from './MeetingRow.tsx';
import { roomSessionsQuery } from './queries.ts';

/** How many stand there before somebody asks for all. */
const FEW = 3;

/** When the course meets next, under each lesson; nothing for those who only look in. */
export default function RoomSessions({ room }: { room: LearnRoom }) {
  const { t, ready } = useTranslation('classroom');
  const f = useFormat();
  const [all, setAll] = useState(false);
  const { data } = useQuery({
    ...roomSessionsQuery(room.course.id),
    enabled: room.course.courseType !== 'online' && (room.enrollment !== null || room.staff),
  });
  if (!ready || !data?.items.length) return null;
  const rest = data.items.length - FEW;
  return (
    <section className="cls-s" aria-label={t('next')}>
      <h2 className="t1 qq m">{t('next')}</h2>
      <ul className="mts">
        {data.items.slice(0, all ? undefined : FEW).map((s) => (
          <MeetingRow key={s.id} session={s} />
        ))}
      </ul>
      {rest > 0 && !all ? (
        <button type="button" className="btn" onClick={() => setAll(true)}>
          {t('more', { count: rest, n: f.num(rest) })}
        </button>
      ) : null}
    </section>
  );
}
