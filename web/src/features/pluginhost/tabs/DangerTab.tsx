import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailed } from '@/platform/failed.ts';
import { toast } from '@/platform/toasts.tsx';
import { downloadFile } from '@/shared/api/client.ts';
import type { PluginDetail } from '@/shared/api/types.ts';
import { ConfirmTyped } from '@/shared/ui/ConfirmTyped.tsx';
import { ConfirmDialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useDisable } from '../dialogs/useDisable.tsx';
import { refreshPlugins, remove } from '../queries.ts';

/** What takes something away: switching off, forgetting, deleting; and the way to keep a copy before. */
export function DangerTab({ plugin }: { plugin: PluginDetail }) {
  const { t } = useTranslation('pluginhost');
  const client = useQueryClient();
  const failed = useFailed();
  const { off, busy, dialog } = useDisable();
  const [asked, setAsked] = useState<'keep' | 'purge' | null>(null);
  const on = plugin.state === 'enabled';
  const save = useMutation({
    mutationFn: () => downloadFile('GET', `/plugins/${plugin.id}/export`, `${plugin.id}.zip`),
    onError: failed,
  });
  const act = useMutation({
    mutationFn: (purge: boolean) => remove(plugin.id, purge),
    onSuccess: (_detail, purge) => {
      toast(t(purge ? 'danger.purged' : 'danger.removed', { name: plugin.name }));
      setAsked(null);
    },
    onError: failed,
    onSettled: (detail) => refreshPlugins(client, detail),
  });
  const exportButton = (
    <button
      type="button"
      className="btn"
      data-busy={save.isPending || undefined}
      onClick={() => save.mutate()}
    >
      <Icon name="dl" s />
      {t('danger.export')}
    </button>
  );
  return (
    <>
      <ul className="plg card">
        <Act title={t('danger.exportTitle')} text={t('danger.exportText')}>
          {exportButton}
        </Act>
        {on ? (
          <Act title={t('danger.offTitle')} text={t('danger.offText')}>
            <button type="button" className="btn" data-busy={busy || undefined} onClick={() => off(plugin)}>
              {t('disable.action')}
            </button>
          </Act>
        ) : null}
        <Act title={t('danger.keepTitle')} text={t('danger.keepText')} first={on}>
          <button type="button" className="btn" disabled={on} onClick={() => setAsked('keep')}>
            {t('danger.keep')}
          </button>
        </Act>
        <Act title={t('danger.purgeTitle')} text={t('danger.purgeText')} first={on}>
          <button type="button" className="btn bad" disabled={on} onClick={() => setAsked('purge')}>
            <Icon name="trash" s />
            {t('danger.purge')}
          </button>
        </Act>
      </ul>
      <ConfirmDialog
        opened={asked === 'keep'}
        onClose={() => setAsked(null)}
        onConfirm={() => act.mutate(false)}
        title={t('danger.keepAsk', { name: plugin.name })}
        text={t('danger.keepText')}
        action={t('danger.keep')}
        busy={act.isPending}
      />
      <ConfirmTyped
        opened={asked === 'purge'}
        onClose={() => setAsked(null)}
        onConfirm={() => act.mutate(true)}
        title={t('danger.purgeAsk', { name: plugin.name })}
        text={
          <>
            <p>{t('danger.purgeWarn')}</p>
            <div>{exportButton}</div>
          </>
        }
        names={[plugin.id]}
        action={t('danger.purge')}
        busy={act.isPending}
      />
      {dialog}
    </>
  );
}

function Act({
  title,
  text,
  first = false,
  children,
}: {
  title: string;
  text: string;
  /** It has to be switched off before. */
  first?: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation('pluginhost');
  return (
    <li>
      <div className="grow">
        <h3>{title}</h3>
        <p className="t2 q">{text}</p>
        {first ? <p className="t2 qq">{t('danger.first')}</p> : null}
      </div>
      {children}
    </li>
  );
}
