import { useTranslation } from 'react-i18next';
import type { AdminSettings } from '@/shared/api/types.ts';
import { Switch } from '@/shared/ui/Field.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { useSettingsForm } from './useSettingsForm.ts';

/** Whether reviews of courses wait to be read. */
export function Reviews({ settings }: { settings: AdminSettings }) {
  const { t } = useTranslation('admin');
  const form = useSettingsForm({
    settings,
    name: 'reviews',
    read: (s) => ({ reviewsModerated: s.reviewsModerated }),
    write: (v) => v,
  });
  return (
    <SettingsForm form={form}>
      <Switch
        label={t('settings.reviewsModerated')}
        checked={form.values.reviewsModerated}
        onChange={(e) => form.set('reviewsModerated', e.currentTarget.checked)}
      />
      <p className="t2 q">{t('settings.reviewsModeratedHint')}</p>
    </SettingsForm>
  );
}
