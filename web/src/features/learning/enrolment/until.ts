import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { useFormat } from '@/shared/i18n/format.ts';

/** Says until which day, on the organisation's clock, there is access, or since when there is none. */
export function useUntil() {
  const { t } = useTranslation('learning');
  const { settings } = useMe();
  const f = useFormat(settings.timeZone);
  return (moment: string): string => {
    const end = Date.parse(moment);
    // The moment is the first one without access: the last day is that of the second before.
    const day = f.date(new Date(end - 1000).toISOString(), { dateStyle: 'medium' });
    return t(end <= Date.now() ? 'until.ended' : 'until.lasts', { day });
  };
}
