import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import type { IconName } from './icons.ts';

/** Tone of a pill or a note. */
export type Tone = 'good' | 'warn' | 'bad' | 'brand' | 'next' | 'plain';

/** Always a sign and a word: colour never carries the state alone. */
export function StatePill({
  tone = 'plain',
  icon,
  children,
}: {
  tone?: Tone;
  icon: IconName;
  children: ReactNode;
}) {
  return (
    <span className={tone === 'plain' ? 'st' : `st ${tone}`}>
      <Icon name={icon} />
      <span>{children}</span>
    </span>
  );
}
