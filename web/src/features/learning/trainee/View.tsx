import './trainee.css';
import { useTranslation } from 'react-i18next';
import type { Trainee, TraineeNote } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { DateTime, StatStrip } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { RequirementView } from '../Requirement.tsx';
import { Contents } from './Contents.tsx';
import { Cycles } from './Cycles.tsx';
import { Notes } from './Notes.tsx';
import { REASON_ICONS, useReason } from './Reasons.tsx';
import { Timeline } from './Timeline.tsx';

/** One trainee in one course: figures, why they fall behind, every lesson, what happened, notes. The same for oneself. */
export function View({
  trainee,
  mine,
  onEdit,
}: {
  trainee: Trainee;
  mine: boolean;
  onEdit?: ((note: TraineeNote) => void) | undefined;
}) {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const reason = useReason();
  const { plan, behind } = trainee;
  return (
    <>
      <StatStrip
        stats={[
          {
            label: t('trainee.progress'),
            value: f.percent(trainee.progress),
            note: t('trainee.done', {
              count: trainee.total,
              n: f.num(trainee.done),
              total: f.num(trainee.total),
            }),
          },
          {
            label: t('trainee.plan'),
            value: plan === null ? '–' : f.percent(plan),
            note: plan === null ? t('trainee.noPlan') : t('trainee.planNote'),
          },
          {
            label: t('trainee.lastActive'),
            value: trainee.lastActiveAt ? <DateTime iso={trainee.lastActiveAt} /> : t('trainee.never'),
          },
          {
            label: t('trainee.time'),
            value: trainee.timeSpent >= 60 ? f.span(trainee.timeSpent / 60) : '–',
          },
        ]}
      />
      {behind.length ? (
        <section className="tr-b" aria-labelledby="behind">
          <h2 id="behind">{t(mine ? 'trainee.behindTitleMine' : 'trainee.behindTitle')}</h2>
          <ul>
            {behind.map((b) => (
              <li key={b.why}>
                <span className="bad-t">
                  <Icon name={REASON_ICONS[b.why]} />
                </span>
                <div>
                  <div className="m">{reason(b, trainee.lastActiveAt)}</div>
                  <div className="t2 q">
                    {t(mine && b.why === 'idle' ? 'trainee.idleMine' : `trainee.${b.why}Text`, {
                      percent: f.percent(plan ?? 0),
                    })}
                  </div>
                </div>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <div className="tr-g">
        <div className="col" style={{ gap: 32 }}>
          {trainee.requirement ? (
            <section aria-labelledby="requirement">
              <h2 id="requirement">{t('requirement.title')}</h2>
              <RequirementView of={trainee.requirement} />
            </section>
          ) : null}
          <Contents trainee={trainee} mine={mine} />
          <Cycles trainee={trainee} />
          <Timeline courseId={trainee.course.id} userId={mine ? undefined : trainee.user.id} />
        </div>
        <aside>
          <Notes trainee={trainee} mine={mine} onEdit={onEdit} />
        </aside>
      </div>
    </>
  );
}
