import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Slot } from '@/platform/Slot.tsx';
import { usePerson } from '@/platform/session.ts';
import type { MySession } from '@/shared/api/types.ts';
import { zoneName } from '@/shared/i18n/regions.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Leaf, useHours } from '@/shared/ui/Leaf.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';

/** A meeting for somebody who goes there: when, where, and the way in where it is online too. */
export function MeetingRow({ session: s, course = false }: { session: MySession; course?: boolean }) {
  const { t, i18n } = useTranslation('classroom');
  const { timeZone } = usePerson();
  const hours = useHours(s);
  const off = s.state === 'cancelled';
  return (
    <li>
      <Leaf session={s} />
      <span className="grow">
        {course ? (
          <Link
            className="b"
            to={s.teaching ? '/teach/$courseId/sessions' : '/learn/$courseId'}
            params={{ courseId: s.courseId }}
          >
            <bdi>{s.courseTitle}</bdi>
          </Link>
        ) : null}
        {s.title ? (
          <span className={course ? 't2' : 'b'}>
            <bdi>{s.title}</bdi>
          </span>
        ) : null}
        <span className={s.title || course ? 't2' : 'b'}>
          {off ? <s>{t('hours', hours)}</s> : t('hours', hours)}
          {s.timeZone === timeZone ? null : (
            <span className="q"> ({zoneName(i18n.language, s.timeZone)})</span>
          )}
        </span>
        {s.location || s.group || s.trainer ? (
          <span className="t2 q">
            {[s.location, s.group?.name, s.teaching ? null : s.trainer]
              .filter((part) => part)
              .map((part, i) => (
                <span key={part}>
                  {i ? ' · ' : ''}
                  <bdi>{part}</bdi>
                </span>
              ))}
          </span>
        ) : null}
        {off && s.cancelledReason ? (
          <span className="t2">
            <bdi>{s.cancelledReason}</bdi>
          </span>
        ) : null}
        <Slot name="session.page" props={{ courseId: s.courseId, sessionId: s.id }} />
      </span>
      {off ? (
        <StatePill tone="bad" icon="x">
          {t('state.cancelled')}
        </StatePill>
      ) : s.state === 'under_way' ? (
        <StatePill tone="brand" icon="clock">
          {t('state.under_way')}
        </StatePill>
      ) : null}
      {s.liveLink && !off ? (
        <a className="btn" href={s.liveLink} target="_blank" rel="noreferrer">
          <Icon name="video" s />
          {t('live')}
        </a>
      ) : null}
    </li>
  );
}
