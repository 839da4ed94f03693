import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import type { IconName } from './icons.ts';

/** What can be chosen in a menu that a part of the app adds to, such as that of the person; the menu closes then. */
export function MenuItem({
  icon,
  onChoose,
  children,
}: {
  icon: IconName;
  onChoose: () => void;
  children: ReactNode;
}) {
  return (
    <Menu.Item leftSection={<Icon name={icon} s />} onClick={onChoose}>
      {children}
    </Menu.Item>
  );
}
