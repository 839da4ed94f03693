import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Person } from '@/shared/api/types.ts';
import { MenuItem } from '@/shared/ui/MenuItem.tsx';

/** Leads to my orders, from everywhere; super admins buy nothing, and find all orders in the navigation. */
export default function OrdersItem({ person }: { person: Person }) {
  const { t } = useTranslation('plugin.financial');
  const navigate = useNavigate();
  if (person.role === 'super_admin') return null;
  return (
    <MenuItem
      icon="cart"
      onChoose={() =>
        void navigate({ to: '/x/$pluginId/$', params: { pluginId: 'financial', _splat: 'orders' } })
      }
    >
      {t('orders.title')}
    </MenuItem>
  );
}
