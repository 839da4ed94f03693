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

/** A reason for falling behind, in words. */
export function useReason() {
  const { t } = useTranslation('learning');
  const f = useFormat();
  return ({ why, n }: Behind): string => t(`behind.${why}`, { count: n, n: f.num(n) });
}

/** Why somebody falls behind, a pill for each reason. */
export function Reasons({ behind }: { behind: readonly Behind[] }) {
  const reason = useReason();
  return (
    <span className="col" style={{ gap: 4 }}>
      {behind.map((b) => (
        <StatePill key={b.why} tone={b.why === 'overdue' ? 'bad' : 'warn'} icon={REASON_ICONS[b.why]}>
          {reason(b)}
        </StatePill>
      ))}
    </span>
  );
}
