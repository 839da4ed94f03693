import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import type { IconName } from './icons.ts';
import type { Tone } from './StatePill.tsx';

/** A sentence in a wash. A bad one is read out at once. */
export function Note({
  tone = 'plain',
  icon = 'warn',
  children,
}: {
  tone?: Tone;
  icon?: IconName;
  children: ReactNode;
}) {
  return (
    <div className={tone === 'plain' ? 'note' : `note ${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon name={icon} />
      <div className="grow">{children}</div>
    </div>
  );
}
