import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { api, call } from '@/shared/api/client.ts';
import type { AdminSettings, AdminSettingsChange } from '@/shared/api/types.ts';
import { settingsQuery } from '../queries.ts';
import { useVersionedForm } from '../useVersionedForm.ts';

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
  return useVersionedForm<AdminSettings, V>({
    data: settings,
    query: { queryKey: settingsQuery.queryKey, load: () => call(api.GET('/admin/settings')) },
    draft: `settings.${name}`,
    read,
    secret,
    send: (values, version) => call(api.PATCH('/admin/settings', { body: { ...write(values), version } })),
    onSaved: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ['me'] }),
        client.invalidateQueries({ queryKey: ['home'] }),
      ]);
      toast(t('settings.saved'));
    },
  });
}
