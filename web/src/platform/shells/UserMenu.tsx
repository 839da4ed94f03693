import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Slot } from '../Slot.tsx';
import { homeOf, usePerson, useSignOut } from '../session.ts';
import { toast } from '../toasts.tsx';

/** Behind the initials: own pages and the way out. */
export default function UserMenu() {
  const { t } = useTranslation('platform');
  const person = usePerson();
  const navigate = useNavigate();
  const signOut = useSignOut(useCallback(() => navigate({ to: '/' }), [navigate]));
  const leave = () => {
    signOut().catch(() => toast(t('problem.networkWriting'), { tone: 'bad' }));
  };
  return (
    <Menu>
      <Menu.Target>
        <button
          type="button"
          className="btn bare sq"
          aria-label={t('menuOf', { name: `${person.firstName} ${person.lastName}` })}
          style={{ borderRadius: 99 }}
        >
          <Avatar id={person.id} first={person.firstName} last={person.lastName} src={person.avatar} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <bdi>{person.email}</bdi>
        </Menu.Label>
        <Menu.Item
          leftSection={<Icon name="home" s />}
          onClick={() => void navigate({ to: homeOf(person.role) })}
        >
          {t(`homeOf.${person.role}`)}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="user" s />} onClick={() => void navigate({ to: '/profile' })}>
          {t('nav.profile')}
        </Menu.Item>
        {person.role === 'super_admin' ? null : (
          <Menu.Item leftSection={<Icon name="mail" s />} onClick={() => void navigate({ to: '/messages' })}>
            {t('nav.messages')}
          </Menu.Item>
        )}
        <Slot name="user.menu" props={{ person }} />
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="out" s flip />} onClick={leave}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
