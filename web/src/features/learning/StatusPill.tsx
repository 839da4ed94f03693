import { useTranslation } from 'react-i18next';
import type { IconName } from '@/shared/ui/icons.ts';
import { StatePill, type Tone } from '@/shared/ui/StatePill.tsx';
import type { Status } from './queries.ts';

const LOOK: Record<Status, [Tone, IconName]> = {
  enrolled: ['brand', 'play'],
  completed: ['good', 'check'],
  suspended: ['warn', 'lock'],
  dropped: ['plain', 'out'],
};

/** What became of an enrolment, in a word and a sign. */
export function StatusPill({ status }: { status: Status }) {
  const { t } = useTranslation('learning');
  const [tone, icon] = LOOK[status];
  return (
    <StatePill tone={tone} icon={icon}>
      {t(`status.${status}`)}
    </StatePill>
  );
}
