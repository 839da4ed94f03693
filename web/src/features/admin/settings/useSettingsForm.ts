import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { AdminSettings, AdminSettingsChange } from '@/shared/api/types.ts';
import { useForm } from '@/shared/ui/useForm.ts';
import { settingsQuery } from '../queries.ts';

/** The form of one part of the settings: it sends what it holds and nothing else. */
export function useSettingsForm<V extends Record<string, unknown>>({
  settings,
  name,
  read,
  write,
  secret = [],
}: {
  settings: AdminSettings;
  name: string;
  read: (settings: AdminSettings) => V;
  write: (values: V) => AdminSettingsChange;
  secret?: readonly (keyof V)[];
}) {
  const { t } = useTranslation('admin');
  const client = useQueryClient();
  const form = useForm<V>({
    initial: read(settings),
    draft: `settings.${name}`,
    secret,
    submit: async (values) => {
      const saved = await call(api.PATCH('/admin/settings', { body: write(values) }));
      client.setQueryData(settingsQuery.queryKey, saved);
      form.reset(read(saved));
      await client.invalidateQueries({ queryKey: ['me'] });
      toast(t('settings.saved'));
    },
  });
  return form;
}
