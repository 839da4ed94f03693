import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { useFormat } from '@/shared/i18n/format.ts';

/** Whether a completion has run out. */
export const hasExpired = (validUntil: string | null): boolean =>
  validUntil !== null && Date.parse(validUntil) <= Date.now();

/** Says until which day a completion is good, or since when it no longer is. */
export function useValidity() {
  const { t } = useTranslation('learning');
  const { settings } = useMe();
  const f = useFormat(settings.timeZone);
  return (validUntil: string): string =>
    t(hasExpired(validUntil) ? 'valid.ran' : 'valid.until', {
      day: f.date(validUntil, { dateStyle: 'medium' }),
    });
}
