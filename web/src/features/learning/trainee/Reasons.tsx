import '../pages/people.css';
import { useTranslation } from 'react-i18next';
import type { Behind } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import type { IconName } from '@/shared/ui/icons.ts';
import { StatePill } from '@/shared/ui/StatePill.tsx';

/** The sign of each reason. */
export const REASON_ICONS: Record<Behind['why'], IconName> = {
  overdue: 'task',
  idle: 'clock',
  under_plan: 'chart',
};

const DAY = 86_400_000;

/**
 * Whether days without anything are counted from the beginning of the enrolment or the group, as what was done last was done
 * before it, or never.
 */
export const sinceStart = ({ why, n }: Behind, last: string | null, now = Date.now()): boolean =>
  why === 'idle' && (last === null || now - Date.parse(last) >= (n + 1) * DAY);

/** A reason for falling behind, in words; `last` is when the person did something last. */
export function useReason() {
  const { t } = useTranslation('learning');
  const f = useFormat();
  return (b: Behind, last: string | null): string => {
    const said = t(`behind.${b.why}`, { count: b.n, n: f.num(b.n) });
    return sinceStart(b, last) ? t('behind.sinceStart', { said }) : said;
  };
}

/** Why somebody falls behind, a pill for each reason. */
export function Reasons({ behind, last }: { behind: readonly Behind[]; last: string | null }) {
  const reason = useReason();
  return (
    <span className="col why">
      {behind.map((b) => (
        <StatePill key={b.why} tone={b.why === 'overdue' ? 'bad' : 'warn'} icon={REASON_ICONS[b.why]}>
          {reason(b, last)}
        </StatePill>
      ))}
    </span>
  );
}
