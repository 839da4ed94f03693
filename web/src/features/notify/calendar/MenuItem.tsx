import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/shared/ui/Icon.tsx';

/** Leads to my calendar, from everywhere. */
export default function MenuItem() {
  const { t } = useTranslation('platform');
  const navigate = useNavigate();
  return (
    <Menu.Item
      leftSection={<Icon name="cal" s />}
      onClick={() => void navigate({ to: '/calendar', search: {} })}
    >
      {t('nav.calendar')}
    </Menu.Item>
  );
}
