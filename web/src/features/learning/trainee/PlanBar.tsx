import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';
import { ProgressBar } from '@/shared/ui/Bits.tsx';

/** How far somebody is, with a mark where the plan is. */
export function PlanBar({
  progress,
  plan,
  behind,
  count,
}: {
  progress: number;
  plan: number | null;
  behind: boolean;
  /** What stands beside the figure where there is no plan. */
  count: string;
}) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  return (
    <div className="pp">
      <span className="row">
        <b className="num t2">{f.percent(progress)}</b>
        <span className="t1 q end">
          {plan === null ? count : t('behind.plan', { percent: f.percent(plan) })}
        </span>
      </span>
      <span className={behind ? 'pp-b bad' : 'pp-b'}>
        <ProgressBar value={progress} label={t('people.progress')} />
        {plan === null ? null : <i style={{ insetInlineStart: `${plan}%` }} aria-hidden="true" />}
      </span>
    </div>
  );
}
