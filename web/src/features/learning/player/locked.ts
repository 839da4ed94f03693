import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import type { LearnContent, LearnContentRow } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { useUntil } from '../enrolment/until.ts';

type Locked = Pick<LearnContent | LearnContentRow, 'reason' | 'opensAt' | 'endedAt' | 'after'>;

/** Says why a content is locked and when it opens, by the person's clock; short for a row of the outline. */
export function useLocked() {
  const { t } = useTranslation('learning');
  const { user, settings } = useMe();
  const until = useUntil();
  const f = useFormat(user?.timeZone ?? settings.timeZone);
  return ({ reason, opensAt, endedAt, after }: Locked, short = false): string => {
    if (reason === 'not_yet' && opensAt) {
      const day = f.date(opensAt, {
        ...(short ? { month: 'short' } : { weekday: 'long', month: 'long', year: 'numeric' }),
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
      });
      return t(short ? 'room.why.on' : 'room.why.onLong', { day });
    }
    if (reason === 'ended' && endedAt) return until(endedAt);
    if (reason === 'after_previous' && after)
      return t(short ? 'room.why.after' : 'room.why.afterLong', { title: after.title });
    return t(`room.why.${reason ?? 'not_yet'}`);
  };
}
