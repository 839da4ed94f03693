import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { MenuItem } from '@/shared/ui/MenuItem.tsx';

/** Leads to my calendar, from everywhere. */
export default function CalendarItem() {
  const { t } = useTranslation('platform');
  const navigate = useNavigate();
  return (
    <MenuItem icon="cal" onChoose={() => void navigate({ to: '/calendar', search: {} })}>
      {t('nav.calendar')}
    </MenuItem>
  );
}
