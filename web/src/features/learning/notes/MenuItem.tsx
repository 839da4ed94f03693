import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { MenuItem } from '@/shared/ui/MenuItem.tsx';

/** Leads to my notes, from everywhere. */
export default function NotesItem() {
  const { t } = useTranslation('platform');
  const navigate = useNavigate();
  return (
    <MenuItem icon="edit" onChoose={() => void navigate({ to: '/notes', search: {} })}>
      {t('nav.notes')}
    </MenuItem>
  );
}
