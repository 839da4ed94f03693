import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import { toApiError } from '@/shared/api/problem.ts';
import type { PluginRow } from '@/shared/api/types.ts';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { disable, refreshPlugins } from '../queries.ts';

/** Switches a plugin off at once; where others build on it, it asks whether they go with it. The dialog is to be drawn. */
export function useDisable(): { off: (plugin: PluginRow) => void; busy: boolean; dialog: ReactNode } {
  const { t } = useTranslation('pluginhost');
  const client = useQueryClient();
  const failed = useFailed();
  const [asked, setAsked] = useState<{ plugin: PluginRow; why: string } | null>(null);
  const act = useMutation({
    mutationFn: ({ plugin, cascade }: { plugin: PluginRow; cascade: boolean }) => disable(plugin.id, cascade),
    onSuccess: (_detail, { plugin }) => {
      setAsked(null);
      toast(t('off', { name: plugin.name }));
    },
    onError: (cause, { plugin }) => {
      const error = toApiError(cause);
      if (error.code === 'plugin.needed') setAsked({ plugin, why: error.detail });
      else failed(cause);
    },
    onSettled: (detail) => refreshPlugins(client, detail),
  });
  return {
    off: (plugin) => act.mutate({ plugin, cascade: false }),
    busy: act.isPending,
    dialog: (
      <ConfirmDialog
        opened={asked !== null}
        onClose={() => setAsked(null)}
        onConfirm={() => asked && act.mutate({ plugin: asked.plugin, cascade: true })}
        title={t('disable.title', { name: asked?.plugin.name ?? '' })}
        text={
          <>
            <p>{asked?.why}</p>
            <p className="q">{t('disable.text')}</p>
          </>
        }
        action={t('disable.all')}
        busy={act.isPending}
      />
    ),
  };
}
