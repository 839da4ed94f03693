import { useTranslation } from 'react-i18next';
import type { AdminSettings } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { latinOf } from '@/shared/i18n/number.ts';
import { Field } from '@/shared/ui/Field.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { useSettingsForm } from './useSettingsForm.ts';

const MEGA = 1_000_000;
const numberOf = (text: string) => Number(latinOf(text).replace(/[,\s]/g, '') || 'x');

/** How large an uploaded file may be. */
export function Media({ settings }: { settings: AdminSettings }) {
  const { t } = useTranslation('admin');
  const f = useFormat();
  const form = useSettingsForm({
    settings,
    name: 'media',
    read: (s) => ({ maxUpload: String(Math.floor(s.media.maxUpload / MEGA)) }),
    // What is no number is sent as none, which the server refuses beside the field.
    write: (v) => ({ maxUpload: Math.round((numberOf(v.maxUpload) || 0) * MEGA) }),
  });
  return (
    <SettingsForm form={form}>
      <Field
        label={t('settings.maxUpload')}
        hint={t('settings.maxUploadHint', { most: f.bytes(settings.media.most) })}
        error={form.fieldError('maxUpload')}
      >
        <input
          className="in"
          dir="ltr"
          inputMode="numeric"
          style={{ maxInlineSize: 160 }}
          {...form.text('maxUpload')}
        />
      </Field>
    </SettingsForm>
  );
}
